//~ `public_default` applies to the default of a `Secret`
//= 2 errors

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(default = "a", public_default)]
    a: String,
    #[setting(public_default)]
    b: Secret,
}

fn main() {}
