//~ mismatched types
//= 1 error

use inventree::prelude::*;

#[derive(SettingChoice)]
pub enum Animal {
    Cat,
    Dog,
}

#[derive(SettingChoice)]
pub enum Plant {
    Tree,
}

#[derive(PluginSettings)]
pub struct Mine {
    /// What it is for.
    #[setting(default = Plant::Tree)]
    pet: Animal,
}

fn main() {}
