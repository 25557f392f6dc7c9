//~ `Yours` holds no settings
//= 1 error

use inventree::prelude::*;

pub struct Yours;

#[derive(PluginSettings)]
#[settings(user = Yours)]
pub struct Mine {}

fn main() {}
