//~ `mandatory` takes no value
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mandatory = true)]
#[derive(Default)]
pub struct Mine;

fn main() {}
