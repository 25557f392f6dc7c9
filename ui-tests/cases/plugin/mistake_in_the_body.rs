//~ expected type
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine")]
#[derive(Default)]
pub struct Mine {
    count: ,
}

fn main() {}
