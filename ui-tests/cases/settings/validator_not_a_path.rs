//~ `validator` takes a path
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(validator = "check")]
    greeting: String,
}

fn main() {}
