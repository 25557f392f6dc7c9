//~ key `slug` is given twice
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", slug = "mine", version = "1", slug = "other")]
#[derive(Default)]
pub struct Mine;

fn main() {}
