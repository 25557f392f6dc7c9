//~ the doc comment uses `concat!`, which this macro cannot evaluate
//~ the doc comment uses `include_str!`, which this macro cannot evaluate
//~ add `description = "…"`
//= 2 errors

use inventree::prelude::*;

#[doc = concat!("Prints", " labels.")]
#[plugin(name = "Mine")]
#[derive(Default)]
pub struct Mine;

#[plugin(name = "Other")]
#[doc = include_str!("doc_by_a_macro.rs")]
#[derive(Default)]
pub struct Other;

fn main() {}
