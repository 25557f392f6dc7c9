//~ cannot find
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(self::Shelf))]
#[derive(Default)]
pub struct Mine;

fn main() {}
