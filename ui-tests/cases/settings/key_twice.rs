//~ key `units` is given twice
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(units = "mm", units = "cm")]
    greeting: String,
}

fn main() {}
