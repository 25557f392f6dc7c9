//~ the doc comment is made by `concat!`, which is not read here
//~ add `description = "…"`
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[doc = concat!("Word to ", "greet with")]
    greeting: String,
    #[doc = concat!("Word to ", "part with")]
    #[setting(description = "Word to part with")]
    parting: String,
}

fn main() {}
