//~ `min` takes a number
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(min = "1")]
    greeting: u8,
}

fn main() {}
