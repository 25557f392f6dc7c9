//~ `name` takes a text
//~ `slug` takes a text
//~ `version` takes a text
//= 3 errors

use inventree::prelude::*;

#[plugin(name = 5, slug = mine, version)]
#[derive(Default)]
pub struct Mine;

fn main() {}
