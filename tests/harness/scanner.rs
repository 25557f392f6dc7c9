//! A plugin that reads codes, acts on them, and returns the purpose of the scan.

use std::sync::OnceLock;

use inventree::db::{Database, Db, DbError};
use inventree::diesel::{self, RunQueryDsl};
use inventree::models::project_code::PROJECT_CODE;
use inventree::prelude::*;
use inventree::resource::Writer;
use serde_json::Map;

/// The slug.
pub const SLUG: &str = "scanner";

/// Handles a scan of `SCN-…` as the rest of the code says.
#[plugin(
    name = "Scanner",
    slug = "scanner",
    version = "1.0.0",
    priority = -1,
    mixins(barcode, lifecycle)
)]
#[derive(Default)]
struct Scanner {
    /// The writer and the database from its start.
    stored: OnceLock<(Writer, Database)>,
}

/// Ways to write with the stored writer and database.
pub const WAYS_TO_WRITE: &[&str] = &["inventory", "write", "read", "connect", "act"];

impl LifecycleMixin for Scanner {
    fn start(&self, cx: &Context) -> Result<()> {
        self.stored
            .get_or_init(|| (Writer::of(cx), cx.db().clone()));
        Ok(())
    }
}

impl Scanner {
    /// Writes project codes with the stored writer or database.
    fn write(&self, how: &str) -> Result<()> {
        let (writer, db) = self
            .stored
            .get()
            .ok_or_else(|| Error::failed("not started"))?;
        let update = |db: &mut Db| {
            let update = diesel::sql_query("UPDATE project_codes SET description = 'kept'");
            Ok::<_, DbError>(update.execute(db)?)
        };
        match how {
            "inventory" => {
                let sent = Map::from_iter([("code".to_owned(), json!("kept"))]);
                writer.create(&PROJECT_CODE, sent)?;
            }
            "read" => drop(db.read(update)?),
            "connect" => drop(update(&mut db.connect()?)?),
            _ => drop(db.write(update)?),
        }
        Ok(())
    }
}

impl BarcodeMixin for Scanner {
    fn scan(&self, cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>> {
        let Some(how) = barcode.text().strip_prefix("SCN-") else {
            return Ok(None);
        };
        match how {
            "KEPT-act" => Ok(Some(Scan::new().with("kept", true))),
            _ if how.starts_with("KEPT-") => {
                self.write(how.trim_start_matches("KEPT-"))?;
                Ok(Some(Scan::new().with("written", true)))
            }
            "REFUSE" => Err(Error::invalid("this label is out of date")),
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

    fn after_scan(&self, _cx: &Context, barcode: &Barcode, scan: Scan) -> Result<Scan> {
        match barcode.text() {
            "SCN-ACT-REFUSE" => Err(Error::invalid_field("quantity", "there is none left")),
            "SCN-KEPT-act" => self.write("write").map(|()| scan),
            "SCN-ACT-FAIL" => Err(Error::failed("the arm is broken")),
            _ => Ok(scan.with("acted", true)),
        }
    }
}

/// If active, matches every code that `Scanner` rejects.
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
