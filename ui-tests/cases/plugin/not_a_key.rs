//~ expected a key, found `"Mine"`
//= 1 error

use inventree::prelude::*;

#[plugin("Mine")]
#[derive(Default)]
pub struct Mine;

fn main() {}
