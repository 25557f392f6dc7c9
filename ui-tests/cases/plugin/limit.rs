//~ `min_version` is one to three numbers
//~ `max_version` is one to three numbers
//= 2 errors

use inventree::prelude::*;

#[plugin(name = "Mine", min_version = "1.x", max_version = "1.2.3.4")]
#[derive(Default)]
pub struct Mine;

fn main() {}
