//~ the key `greeting` may hold only A-Z, 0-9 and `_`
//~ write `key = "GREETING"`
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(key = "greeting")]
    greeting: String,
}

fn main() {}
