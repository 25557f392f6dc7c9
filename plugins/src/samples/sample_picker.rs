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

    fn scan(&self, cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>> {
        let Some(item) = item(barcode) else {
            return Ok(None);
        };
        let shown = cx.matched("stockitem", item)?;
        Ok(shown.map(|shown| Scan::new().with("stockitem", shown)))
    }

    fn act(&self, cx: &Context, barcode: &Barcode, scan: Scan) -> Result<Scan> {
        let Some(item) = item(barcode) else {
            return Ok(scan);
        };
        let line = Line::of(item, PIECES.into());
        cx.desk().transact(|db, author| {
            author.allow(&STOCK_ITEM, Permission::Change)?;
            let lines = std::slice::from_ref(&line);
            adjust(db, author, Adjustment::Remove, lines, "picked")
        })?;
        let shown = cx.matched("stockitem", item)?.unwrap_or_default();
        Ok(scan.with("taken", PIECES).with("stockitem", shown))
    }
}

/// The stock item of the code.
fn item(barcode: &Barcode) -> Option<i64> {
    barcode.text().strip_prefix(PREFIX)?.parse().ok()
}
