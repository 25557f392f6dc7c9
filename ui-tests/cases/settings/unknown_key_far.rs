//~ unknown key `colour`
//~ the keys are `default`, `key`
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(colour = "red")]
    greeting: String,
}

fn main() {}
