//~ `SettingChoice` lists the variants of an enum, but `Animal` is not an enum
//~ but `Union` is not an enum
//= 2 errors

use inventree::prelude::*;

#[derive(SettingChoice)]
pub struct Animal {
    name: String,
}

#[derive(SettingChoice)]
pub union Union {
    one: u8,
}

fn main() {}
