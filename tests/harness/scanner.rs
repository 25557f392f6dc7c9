//! A plugin that reads codes, acts on them, and says for what it was asked.

use std::sync::OnceLock;

use inventree::db::{Database, Db, DbError};
use inventree::diesel::{self, RunQueryDsl};
use inventree::models::project_code::PROJECT_CODE;
use inventree::prelude::*;
use inventree::resource::Desk;
use serde_json::Map;

/// Its slug.
pub const SLUG: &str = "scanner";

/// Does at a scan of `SCN-…` what the rest says.
#[plugin(
    name = "Scanner",
    slug = "scanner",
    version = "1.0.0",
    priority = -1,
    mixins(barcode, lifecycle)
)]
#[derive(Default)]
struct Scanner {
    /// What it has kept of its start.
    kept: OnceLock<(Desk, Database)>,
}

/// Ways to write by what was kept.
pub const KEPT: &[&str] = &["desk", "write", "read", "connect", "act"];

impl LifecycleMixin for Scanner {
    fn start(&self, cx: &Context) -> Result<()> {
        self.kept.get_or_init(|| (cx.desk(), cx.db().clone()));
        Ok(())
    }
}

impl Scanner {
    /// Writes project codes by what it has kept.
    fn write(&self, how: &str) -> Result<()> {
        let (desk, db) = self
            .kept
            .get()
            .ok_or_else(|| Error::failed("not started"))?;
        let update = |db: &mut Db| {
            let update = diesel::sql_query("UPDATE project_codes SET description = 'kept'");
            Ok::<_, DbError>(update.execute(db)?)
        };
        match how {
            "desk" => {
                let sent = Map::from_iter([("code".to_owned(), json!("kept"))]);
                desk.create(&PROJECT_CODE, sent)?;
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
            "SCN-KEPT-act" => self.write("write").map(|()| scan),
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
