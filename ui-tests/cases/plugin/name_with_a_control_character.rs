//~ `name` holds a control character
//~ write `name = "Two lines"`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Two \nlines")]
#[derive(Default)]
pub struct Lines;

fn main() {}
