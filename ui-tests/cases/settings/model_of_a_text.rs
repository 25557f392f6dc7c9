//~ `model` names a row by its primary key, which a `String` does not hold
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(model = "part.part")]
    greeting: String,
}

fn main() {}
