//~ no number is at least 10 and at most 1
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(min = 10, max = 1)]
    greeting: u8,
}

fn main() {}
