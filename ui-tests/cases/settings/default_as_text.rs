//~ expected `Animal`, found `&str`
//= 1 error

use inventree::prelude::*;

#[derive(SettingChoice)]
pub enum Animal {
    Cat,
    Dog,
}

#[derive(PluginSettings)]
pub struct Mine {
    /// What it is for.
    #[setting(default = "Cat")]
    pet: Animal,
}

fn main() {}
