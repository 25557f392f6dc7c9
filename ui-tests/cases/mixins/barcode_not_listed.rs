//~ `Mine` implements `BarcodeMixin`, but `#[plugin]` does not list the mixin `barcode`
//~ mixins(barcode)
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins())]
#[derive(Default)]
pub struct Mine;

impl BarcodeMixin for Mine {
    fn scan(&self, _cx: &ReadContext, _barcode: &Barcode) -> Result<Option<Scan>> {
        Ok(None)
    }
}

fn main() {}
