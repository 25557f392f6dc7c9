//~ has 51 characters, but at most 50 are allowed
//= 2 errors

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(key = "KKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKK")]
    greeting: String,
    fffffffffffffffffffffffffffffffffffffffffffffffffff: String,
}

fn main() {}
