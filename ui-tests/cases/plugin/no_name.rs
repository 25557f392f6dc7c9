//~ plugin `Mine` has no name
//= 1 error

use inventree::prelude::*;

#[plugin(slug = "mine")]
#[derive(Default)]
pub struct Mine;

fn main() {}
