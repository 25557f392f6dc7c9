//! `golden-barcode`: codes that start with `GOLD-`.

use inventree::prelude::*;

/// custom barcode plugin
#[plugin(
    name = "Golden Barcode",
    slug = "golden-barcode",
    title = "Golden Barcode Title",
    version = "1.2.3",
    author = "golden",
    publish_date = "2025-11-16",
    website = "https://example.com/golden",
    license = "MIT",
    mixins(barcode)
)]
#[derive(Default)]
struct GoldenBarcode;

impl BarcodeMixin for GoldenBarcode {
    fn scan(&self, cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>> {
        let text = barcode.text();
        if text.starts_with("GOLD-RAISE") {
            return Err(Error::failed("scan exploded"));
        }
        if text.starts_with("GOLD-ERR") {
            return Ok(Some(Scan::error("gold error")));
        }
        if let Some(pk) = text.strip_prefix("GOLD-PART-") {
            let part: PartId = pk.parse()?;
            let found = cx.inventory().barcodes().match_of(part)?;
            let extra = json!([1, 2.5, null, true]);
            return Ok(found.map(|found| found.with("extra", extra)));
        }
        Ok(text.starts_with("GOLD-EMPTY").then(Scan::new))
    }
}
