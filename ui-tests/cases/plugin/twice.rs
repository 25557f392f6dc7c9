//~ `#[plugin]` is applied twice
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine")]
#[plugin(name = "Other")]
#[derive(Default)]
pub struct Mine;

fn main() {}
