//~ `value` takes a string
//= 1 error

use inventree::prelude::*;

#[derive(SettingChoice)]
pub enum Animal {
    #[choice(value = 5)]
    Cat,
}

fn main() {}
