//~ plugin `Mine` has no name
//~ #[plugin(name = "Mine", …)]
//= 1 error

use inventree::prelude::*;

#[plugin]
#[derive(Default)]
pub struct Mine;

fn main() {}
