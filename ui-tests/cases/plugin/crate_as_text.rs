//~ `crate` takes a path
//= 1 error

use inventree::prelude::*;

/// Has quotes around the path.
#[plugin(crate = "inventree", name = "Mine")]
#[derive(Default)]
pub struct Mine;

fn main() {
    assert_eq!(Mine::META.name, "Mine");
}
