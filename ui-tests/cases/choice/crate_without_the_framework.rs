//~ unresolved import `std`
//= 1 error

use inventree::prelude::*;

#[derive(SettingChoice)]
#[choice(crate = std)]
pub enum Animal {
    Cat,
    Dog,
}

fn main() {}
