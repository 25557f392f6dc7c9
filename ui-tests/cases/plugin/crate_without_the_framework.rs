//~ unresolved import `std`
//~ no `__private` in the root
//~ unresolved import `nowhere`
//= 2 errors

use inventree::prelude::*;

/// Is looked for in another crate.
#[plugin(crate = std, name = "Mine", template_dir = ".", mixins(action, settings))]
#[derive(Default)]
pub struct Mine;

/// Is looked for where nothing is.
#[plugin(crate = nowhere, name = "Other")]
#[derive(Default)]
pub struct Other;

fn main() {}
