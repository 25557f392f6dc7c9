//~ cannot apply unary operator `-` to type `u8`
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(default = -1)]
    greeting: u8,
}

fn main() {}
