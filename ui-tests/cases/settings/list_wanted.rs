//~ `#[setting]` takes a list
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting = "a"]
    greeting: String,
}

fn main() {}
