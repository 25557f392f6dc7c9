//~ a setting cannot have the type `Animal`
//= 1 error

use inventree::prelude::*;

pub enum Animal {
    Cat,
}

#[derive(PluginSettings)]
pub struct Mine {
    /// What it is for.
    pet: Animal,
}

fn main() {}
