//~ mismatched types
//= 1 error

use inventree::prelude::*;

fn check(value: u8) -> bool {
    value > 0
}

#[derive(PluginSettings)]
pub struct Mine {
    /// What it is for.
    #[setting(validator = check)]
    greeting: String,
}

fn main() {}
