//~ `name` is empty
//= 1 error

use inventree::prelude::*;

#[plugin(name = " ")]
#[derive(Default)]
pub struct Mine;

fn main() {}
