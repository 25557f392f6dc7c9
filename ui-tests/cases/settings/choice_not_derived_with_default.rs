//~ a setting cannot have the type `Animal`
//~ no method named `as_value`
//= 2 errors

use inventree::prelude::*;

pub enum Animal {
    Cat,
}

#[derive(PluginSettings)]
pub struct Mine {
    /// What it is for.
    #[setting(default = Animal::Cat)]
    pet: Animal,
}

fn main() {}
