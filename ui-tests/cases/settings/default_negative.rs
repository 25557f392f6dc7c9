//~ cannot apply unary operator `-` to type `u8`
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    /// What it is for.
    #[setting(default = -1)]
    greeting: u8,
}

fn main() {}
