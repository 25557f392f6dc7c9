//~ `filters` narrows down a model, but there is none
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(filters(active = true))]
    greeting: Option<i64>,
}

fn main() {}
