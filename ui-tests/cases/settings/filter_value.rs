//~ filter `active` takes a string, an integer, `true` or `false`
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(model = "part.part", filters(active = [1]))]
    greeting: Option<i64>,
}

fn main() {}
