//~ `SettingChoice` lists the variants of an enum, but `Animal` is none
//= 1 error

use inventree::prelude::*;

#[derive(SettingChoice)]
pub struct Animal {
    name: String,
}

fn main() {}
