//~ slug `--` has neither a letter nor a digit
//= 2 errors

use inventree::prelude::*;

#[plugin(name = "Mine", slug = "--")]
#[derive(Default)]
pub struct Mine;

#[plugin(name = "Other", slug = "")]
#[derive(Default)]
pub struct Other;

fn main() {}
