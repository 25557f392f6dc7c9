//~ `PLUGIN_NAME` is the old name of `name`, which is given too
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", PLUGIN_NAME = "Mine")]
#[derive(Default)]
pub struct Mine;

fn main() {}
