//~ `priority` takes an integer
//= 2 errors

use inventree::prelude::*;

#[plugin(name = "Mine", priority = "high")]
#[derive(Default)]
pub struct Mine;

#[plugin(name = "Other", priority = 1.5)]
#[derive(Default)]
pub struct Other;

fn main() {}
