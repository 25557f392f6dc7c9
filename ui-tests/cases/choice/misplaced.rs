//~ unknown key `value`
//= 1 error

use inventree::prelude::*;

#[derive(SettingChoice)]
#[choice(value = "cat")]
pub enum Animal {
    Cat,
    Dog,
}

fn main() {}
