//~ unresolved import `std`
//~ no `__private` in the root
//~ unresolved import `nowhere`
//= 2 errors

use inventree::prelude::*;

/// Names another crate.
#[plugin(crate = std, name = "Mine", template_dir = ".", mixins(action, settings))]
#[derive(Default)]
pub struct Mine;

/// Names a crate that does not exist.
#[plugin(crate = nowhere, name = "Other")]
#[derive(Default)]
pub struct Other;

fn main() {}
