//~ `mixins` takes a list
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins = "action")]
#[derive(Default)]
pub struct Mine;

fn main() {}
