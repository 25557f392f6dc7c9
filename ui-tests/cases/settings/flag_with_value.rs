//~ `required` takes no value
//~ `hidden` takes no value
//= 2 errors

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(required = true, hidden = false)]
    greeting: String,
}

fn main() {}
