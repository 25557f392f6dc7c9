//~ literal out of range for `u8`
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    /// What it is for.
    #[setting(default = 300)]
    greeting: u8,
}

fn main() {}
