//~ the default 11 is not between `min` and `max`
//~ the default -1 is not between
//= 2 errors

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(default = 11, min = 1, max = 10)]
    a: u8,
    #[setting(default = -1, min = 0)]
    b: i64,
}

fn main() {}
