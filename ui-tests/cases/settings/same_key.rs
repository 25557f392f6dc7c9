//~ the fields `greeting` and `salute` have the same key `GREETING`
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    greeting: String,
    #[setting(key = "GREETING")]
    salute: String,
}

fn main() {}
