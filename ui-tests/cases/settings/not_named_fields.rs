//~ settings are the named fields of a struct, which `Tuple` has not
//~ which `Enum` has not
//= 2 errors

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Tuple(String);

#[derive(PluginSettings)]
pub enum Enum {
    One,
}

fn main() {}
