//~ plugin `Mine` declares the mixin `locate` but does not implement `LocateMixin`
//~ fn locate_stock_location(&self
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(locate))]
#[derive(Default)]
pub struct Mine;

fn main() {}
