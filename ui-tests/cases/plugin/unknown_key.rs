//~ unknown key `versoin`
//~ did you mean `version`?
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", versoin = "1.0.0")]
#[derive(Default)]
pub struct Mine;

fn main() {}
