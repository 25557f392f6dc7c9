//~ version `v1.0` is not one to three numbers
//= 2 errors

use inventree::prelude::*;

#[plugin(name = "Mine", version = "v1.0")]
#[derive(Default)]
pub struct Mine;

#[plugin(name = "Other", version = "1.2.3.4")]
#[derive(Default)]
pub struct Other;

fn main() {}
