//~ unknown mixin `zebra`
//~ the mixins are `action`, `barcode`
//~ such as `shelf::Shelf`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(zebra))]
#[derive(Default)]
pub struct Mine;

fn main() {}
