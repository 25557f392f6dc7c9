//~ a protected setting has a default, which everyone can read in the program
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(default = "1234")]
    pin: Secret,
}

fn main() {}
