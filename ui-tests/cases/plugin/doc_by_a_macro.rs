//~ the doc comment is made by `concat!`, which is not read here
//~ the doc comment is made by `include_str!`, which is not read here
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
