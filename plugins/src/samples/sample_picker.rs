//! The `barcode` mixin with an effect on stock: each scan removes ten pieces, with the permissions of the scanning
//! user.

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
        item(barcode).map_or(Ok(None), |item| cx.inventory().barcodes().match_of(item))
    }

    fn after_scan(&self, cx: &Context, barcode: &Barcode, scan: Scan) -> Result<Scan> {
        let Some(item) = item(barcode) else {
            return Ok(scan);
        };
        let inventory = cx.inventory();
        inventory.stock().remove(item, PIECES, "picked")?;
        let left = inventory.barcodes().match_of(item)?.unwrap_or_default();
        Ok(left.with("taken", PIECES))
    }
}

/// Returns the key of the stock item in the barcode.
fn item(barcode: &Barcode) -> Option<StockItemId> {
    barcode.text().strip_prefix(PREFIX)?.parse().ok()
}
