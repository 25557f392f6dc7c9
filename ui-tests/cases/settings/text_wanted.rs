//~ `name` takes a string
//~ `units` takes a string
//= 2 errors

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(name = 5, units)]
    greeting: String,
}

fn main() {}
