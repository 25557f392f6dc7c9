//~ a setting cannot have the type `Vec<u8>`
//~ an enum that derives `SettingChoice`
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    /// What it is for.
    bytes: Vec<u8>,
}

fn main() {}
