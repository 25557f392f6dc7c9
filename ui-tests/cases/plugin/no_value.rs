//~ `slug "mine"` has no value
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", slug "mine")]
#[derive(Default)]
pub struct Mine;

fn main() {}
