//~ no variant or associated item named `Horse` found for enum `Animal`
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
    #[setting(default = Animal::Horse)]
    pet: Animal,
}

fn main() {}
