//~ `default` has no value
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(default)]
    greeting: String,
}

fn main() {}
