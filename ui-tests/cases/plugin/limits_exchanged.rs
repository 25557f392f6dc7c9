//~ no server version is at least `2.0` and at most `1.9.9`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", min_version = "2.0", max_version = "1.9.9")]
#[derive(Default)]
pub struct Mine;

fn main() {}
