//~ the value of a choice is empty
//= 1 error

use inventree::prelude::*;

#[derive(SettingChoice)]
pub enum Animal {
    #[choice(value = "")]
    Cat,
}

fn main() {}
