//~ a setting cannot have the type `Vec<u8>`
//= 2 errors

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    /// What it is for.
    #[setting(default = "a", required)]
    bytes: Vec<u8>,
}

fn main() {}
