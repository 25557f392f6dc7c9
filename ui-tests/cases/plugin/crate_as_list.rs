//~ `crate` takes a path
//~ write `crate = some::path`
//= 1 error

mod facade {
    pub use ::inventree;
}

use facade::inventree::prelude::*;

#[plugin(crate(facade::inventree), name = "List")]
#[derive(Default)]
pub struct List;

fn main() {}
