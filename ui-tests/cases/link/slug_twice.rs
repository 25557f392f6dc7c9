//~ inventree plugin slug `mine` is used twice
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine")]
#[derive(Default)]
pub struct Mine;

#[plugin(name = "Other", slug = "mine")]
#[derive(Default)]
pub struct Other;

fn main() {}
