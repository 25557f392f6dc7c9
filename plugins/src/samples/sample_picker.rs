//! The `barcode` mixin with an effect on stock: each scan removes ten pieces, with the permissions of the scanning
//! user.

use inventree::access::role::Permission;
use inventree::models::stock::STOCK_ITEM;
use inventree::models::stock::adjust::{Adjustment, adjust};
use inventree::models::stock::adjustment_item::AdjustmentItem;
use inventree::prelude::*;

/// Removes ten pieces from the stock item of `PICK:<key>` at each scan.
#[plugin(
    name = "Sample Picker",
    slug = "samplepicker",
    version = "1.0.0",
    mixins(barcode)
)]
#[derive(Debug, Default)]
pub struct SamplePicker;

const PREFIX: &str = "PICK:";

/// Quantity that a scan removes.
const PIECES: i32 = 10;

impl BarcodeMixin for SamplePicker {
    const PREFIXES: &'static [&'static str] = &[PREFIX];

    fn scan(&self, cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>> {
        let Some(item) = item(barcode) else {
            return Ok(None);
        };
        let serialized = cx.barcode_match("stockitem", item)?;
        Ok(serialized.map(|serialized| Scan::new().with("stockitem", serialized)))
    }

    fn after_scan(&self, cx: &Context, barcode: &Barcode, scan: Scan) -> Result<Scan> {
        let Some(item) = item(barcode) else {
            return Ok(scan);
        };
        let line = AdjustmentItem::new(item, PIECES.into());
        cx.inventory().transaction(|db, actor| {
            actor.check_permission(&STOCK_ITEM, Permission::Change)?;
            let lines = std::slice::from_ref(&line);
            adjust(db, actor, Adjustment::Remove, lines, "picked")
        })?;
        let serialized = cx.barcode_match("stockitem", item)?.unwrap_or_default();
        Ok(scan.with("taken", PIECES).with("stockitem", serialized))
    }
}

/// Returns the primary key of the stock item in the barcode.
fn item(barcode: &Barcode) -> Option<i64> {
    barcode.text().strip_prefix(PREFIX)?.parse().ok()
}
