//~ `"action"` is not the name of a mixin
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins("action"))]
#[derive(Default)]
pub struct Mine;

fn main() {}
