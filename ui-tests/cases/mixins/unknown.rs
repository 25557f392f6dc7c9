//~ unknown mixin `barcod`
//~ did you mean `barcode`?
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(barcod))]
#[derive(Default)]
pub struct Mine;

fn main() {}
