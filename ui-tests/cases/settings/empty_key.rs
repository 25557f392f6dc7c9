//~ the key of a setting is empty
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(key = "")]
    greeting: String,
}

fn main() {}
