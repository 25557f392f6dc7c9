//~ not all trait items implemented
//~ missing: `scan`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(barcode))]
#[derive(Default)]
pub struct Mine;

impl BarcodeMixin for Mine {}

fn main() {}
