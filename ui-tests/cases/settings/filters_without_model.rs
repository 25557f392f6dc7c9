//~ `filters` restricts the rows of a model, but `model` is missing
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(filters(active = true))]
    greeting: Option<i64>,
}

fn main() {}
