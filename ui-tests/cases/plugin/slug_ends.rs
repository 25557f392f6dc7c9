//~ slug `-my--slug_` may neither start nor end with
//~ write `slug = "my-slug"`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", slug = "-my--slug_")]
#[derive(Default)]
pub struct Mine;

fn main() {}
