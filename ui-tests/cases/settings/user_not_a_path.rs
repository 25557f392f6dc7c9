//~ `user` takes a path
//~ unknown key `usr`
//= 2 errors

use inventree::prelude::*;

#[derive(PluginSettings)]
#[settings(user = "Yours")]
pub struct Mine {}

#[derive(PluginSettings)]
#[settings(usr = Mine)]
pub struct Other {}

fn main() {}
