//~ `crate` takes a path
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
#[settings(crate = "inventree")]
pub struct Mine {
    greeting: String,
}

fn main() {}
