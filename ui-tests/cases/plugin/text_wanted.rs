//~ `name` takes a string
//~ `slug` takes a string
//~ `version` takes a string
//= 3 errors

use inventree::prelude::*;

#[plugin(name = 5, slug = mine, version)]
#[derive(Default)]
pub struct Mine;

fn main() {}
