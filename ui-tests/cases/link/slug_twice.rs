//~ inventree_plugin_slug_is_used_twice__mine
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine")]
#[derive(Default)]
pub struct Mine;

#[plugin(name = "Other", slug = "mine")]
#[derive(Default)]
pub struct Other;

fn main() {}
