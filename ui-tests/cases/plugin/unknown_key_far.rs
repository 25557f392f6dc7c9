//~ unknown key `colour`
//~ the keys are `name`, `slug`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", colour = "red")]
#[derive(Default)]
pub struct Mine;

fn main() {}
