//~ the doc comment uses `concat!`, which this macro cannot evaluate
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
