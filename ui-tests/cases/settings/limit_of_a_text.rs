//~ `min` limits a number, but the type is `String`
//~ `max` limits a number, but the type is `bool`
//= 2 errors

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(min = 1)]
    a: String,
    #[setting(max = 1)]
    b: bool,
}

fn main() {}
