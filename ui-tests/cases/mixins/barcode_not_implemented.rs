//~ plugin `Mine` declares the mixin `barcode` but does not implement `BarcodeMixin`
//~ fn scan(&self
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(barcode))]
#[derive(Default)]
pub struct Mine;

fn main() {}
