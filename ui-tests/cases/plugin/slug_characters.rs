//~ slug `My Slug!` may hold only a-z, 0-9, `-` and `_`
//~ write `slug = "my-slug"`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", slug = "My Slug!")]
#[derive(Default)]
pub struct Mine;

fn main() {}
