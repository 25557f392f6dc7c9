//~ unknown key `NAME`
//~ did you mean `name`?
//= 1 error

use inventree::prelude::*;

#[plugin(NAME = "Mine")]
#[derive(Default)]
pub struct Mine;

fn main() {}
