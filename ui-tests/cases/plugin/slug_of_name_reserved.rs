//~ the name `Status` gives the slug `status`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Status")]
#[derive(Default)]
pub struct Mine;

fn main() {}
