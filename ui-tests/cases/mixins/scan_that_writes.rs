//~ a plugin cannot write in a call that only reads
//~ a `ReadContext` only reads
//~ `after_scan` of `barcode`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(barcode))]
#[derive(Default)]
pub struct Mine;

impl BarcodeMixin for Mine {
    fn scan(&self, cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>> {
        let name = barcode.text().to_owned();
        let part = cx.inventory().create(NewPart { name })?;
        Ok(Some(Scan::new().with("made", part.id.get())))
    }
}

fn main() {}
