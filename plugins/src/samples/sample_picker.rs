//! The `barcode` mixin at work on stock: each scan takes ten pieces, with the rights of whoever scans.

use inventree::models::role::Permission;
use inventree::models::stock::STOCK_ITEM;
use inventree::models::stock::adjust::{Adjustment, adjust};
use inventree::models::stock::line::Line;
use inventree::prelude::*;

/// Takes ten pieces from the stock item of `PICK:<key>` at each scan.
#[plugin(
    name = "Sample Picker",
    slug = "samplepicker",
    version = "1.0.0",
    mixins(barcode)
)]
#[derive(Debug, Default)]
pub struct SamplePicker;

const PREFIX: &str = "PICK:";

/// How many a scan takes.
const PIECES: i32 = 10;

impl BarcodeMixin for SamplePicker {
    const PREFIXES: &'static [&'static str] = &[PREFIX];

    fn scan(&self, cx: &Context, barcode: &Barcode) -> Result<Option<Scan>> {
        let key = barcode.text().strip_prefix(PREFIX);
        let Some(item) = key.and_then(|key| key.parse().ok()) else {
            return Ok(None);
        };
        let line = Line::of(item, PIECES.into());
        let taken = cx.desk().transact(|db, author| {
            author.allow(&STOCK_ITEM, Permission::Change)?;
            let lines = std::slice::from_ref(&line);
            adjust(db, author, Adjustment::Remove, lines, "picked")
        });
        match taken.map_err(Error::from) {
            Ok(()) => {
                let shown = cx.matched("stockitem", item)?;
                let scan = Scan::new().with("taken", PIECES);
                Ok(shown.map(|shown| scan.with("stockitem", shown)))
            }
            // What is wrong with the code is for whoever scanned it.
            Err(Error::Refused(refusals)) => Ok(Some(Scan::error(&refusals.to_string()))),
            Err(failed) => Err(failed),
        }
    }
}
