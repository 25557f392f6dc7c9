//~ the variants `Cat` and `Dog` have the same value `Cat`
//= 1 error

use inventree::prelude::*;

#[derive(SettingChoice)]
pub enum Animal {
    Cat,
    #[choice(value = "Cat")]
    Dog,
}

fn main() {}
