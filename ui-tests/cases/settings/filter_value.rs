//~ filter `active` takes a text, a whole number, `true` or `false`
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(model = "part.part", filters(active = [1]))]
    greeting: Option<i64>,
}

fn main() {}
