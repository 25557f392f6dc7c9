//~ settings are the named fields of a struct, but `Tuple` is not such a struct
//~ but `Enum` is not such a struct
//~ but `Union` is not such a struct
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
