//~ the setting `PET` has `min` or `max`, but its type is not a number
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
    #[setting(min = 1)]
    pet: Animal,
}

fn main() {}
