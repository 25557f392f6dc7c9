//~ a protected setting has the type `Secret`, not `String`
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(protected)]
    pin: String,
}

fn main() {}
