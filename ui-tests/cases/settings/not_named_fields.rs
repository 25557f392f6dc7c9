//~ settings are the named fields of a struct, which `Tuple` has not
//~ which `Enum` has not
//~ which `Union` has not
//= 3 errors

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Tuple(String);

#[derive(PluginSettings)]
pub enum Enum {
    One,
}

#[derive(PluginSettings)]
pub union Union {
    one: u8,
}

fn main() {}
