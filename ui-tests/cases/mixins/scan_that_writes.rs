//~ a plugin cannot write in a call that only reads
//~ a `ReadContext` only reads
//~ `after_scan` of `barcode`
//= 1 error

use inventree::models::part::PART;
use inventree::prelude::*;

#[plugin(name = "Mine", mixins(barcode))]
#[derive(Default)]
pub struct Mine;

impl BarcodeMixin for Mine {
    fn scan(&self, cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>> {
        let name = ("name".to_owned(), Value::from(barcode.text()));
        let part = cx.inventory().create(&PART, [name].into_iter().collect())?;
        Ok(Some(Scan::new().with("made", part.pk())))
    }
}

fn main() {}
