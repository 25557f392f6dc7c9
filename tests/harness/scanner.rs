//! A plugin that reads codes, acts on them, and says for what it was asked.

use inventree::db::DbError;
use inventree::diesel::{self, RunQueryDsl};
use inventree::prelude::*;

/// Its slug.
pub const SLUG: &str = "scanner";

/// Does at a scan of `SCN-…` what the rest says.
#[plugin(
    name = "Scanner",
    slug = "scanner",
    version = "1.0.0",
    priority = -1,
    mixins(barcode)
)]
#[derive(Default)]
struct Scanner;

impl BarcodeMixin for Scanner {
    fn scan(&self, cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>> {
        let Some(how) = barcode.text().strip_prefix("SCN-") else {
            return Ok(None);
        };
        match how {
            "REFUSE" => Err(Error::refuse("this label is out of date")),
            "WRITE" => {
                let insert = diesel::sql_query("INSERT INTO groups (name) VALUES ('scanned')");
                (cx.db()).read(|db| Ok::<_, DbError>(insert.execute(db)?))?;
                Ok(Some(Scan::new().with("written", true)))
            }
            _ => {
                let purpose = format!("{:?}", cx.purpose());
                Ok(Some(Scan::new().with("purpose", purpose)))
            }
        }
    }

    fn act(&self, _cx: &Context, barcode: &Barcode, scan: Scan) -> Result<Scan> {
        match barcode.text() {
            "SCN-ACT-REFUSE" => Err(Error::refuse_field("quantity", "there is none left")),
            "SCN-ACT-FAIL" => Err(Error::failed("the arm is broken")),
            _ => Ok(scan.with("acted", true)),
        }
    }
}

/// Has a match for all that `Scanner` refuses, where it is active.
#[plugin(
    name = "Second Scanner",
    slug = "second-scanner",
    version = "1.0.0",
    mixins(barcode)
)]
#[derive(Default)]
struct SecondScanner;

impl BarcodeMixin for SecondScanner {
    const PREFIXES: &'static [&'static str] = &["SCN-"];

    fn scan(&self, _cx: &ReadContext, _barcode: &Barcode) -> Result<Option<Scan>> {
        Ok(Some(Scan::new().with("second", true)))
    }
}
