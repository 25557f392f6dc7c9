//! What carries a barcode, and how a match is shown.

use std::collections::HashSet;

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::carrier::{CARRIERS, Carrier};
use crate::db::Db;
use crate::resource::rules::Asked;
use crate::resource::{Author, Statement, read, show};

/// An item that can carry a barcode.
#[derive(Debug, Clone, Copy)]
pub struct Carried {
    /// Its kind.
    pub carrier: &'static Carrier,
    /// Its key.
    pub pk: i64,
}

/// The item that carries the barcode of the hash, the first kind in order. One query for all kinds.
///
/// # Errors
/// When the query fails.
pub fn by_hash(db: &mut Db, hash: &str) -> QueryResult<Option<Carried>> {
    let mut sql = Statement::new("SELECT place, id FROM (").kept();
    for (place, carrier) in CARRIERS.iter().enumerate() {
        sql.sql(if place == 0 { "" } else { " UNION ALL " });
        sql.sql("SELECT ")
            .number(place as i64)
            .sql(" AS place, id FROM ");
        sql.sql(carrier.resource.target.table);
        sql.sql(" WHERE barcode_hash = ").value(hash);
    }
    let rows = sql.sql(") f ORDER BY place, id LIMIT 1").load(db)?;
    let found = rows.first().and_then(|row| {
        let place = usize::try_from(row.first()?.int()?).ok()?;
        Some(Carried {
            carrier: CARRIERS.get(place)?,
            pk: row.get(1)?.int()?,
        })
    });
    Ok(found)
}

/// Which of the hashes something carries. One query for all kinds.
///
/// # Errors
/// When the query fails.
pub fn carried(db: &mut Db, hashes: &[String]) -> QueryResult<HashSet<String>> {
    if hashes.is_empty() {
        return Ok(HashSet::new());
    }
    let mut sql = Statement::default().kept();
    for (place, carrier) in CARRIERS.iter().enumerate() {
        sql.sql(if place == 0 { "" } else { " UNION ALL " })
            .sql("SELECT barcode_hash FROM ")
            .sql(carrier.resource.target.table)
            .sql(" WHERE barcode_hash IN (")
            .keys(hashes)
            .sql(")");
    }
    let rows = sql.load(db)?;
    let found = rows.iter().filter_map(|row| row.first());
    Ok(found.map(|hash| hash.text().to_owned()).collect())
}

impl Carried {
    /// The item as a match shows it; none where it is not there.
    ///
    /// # Errors
    /// When a query fails.
    pub fn show(&self, db: &mut Db, author: Author<'_>) -> QueryResult<Option<Value>> {
        let resource = self.carrier.resource;
        let Some(item) = read::by_key(db, resource, self.pk)? else {
            return Ok(None);
        };
        let details = self.carrier.details.iter();
        let asked = Asked(
            details
                .map(|detail| ((*detail).to_owned(), "true".to_owned()))
                .collect(),
        );
        let shown = show::show_all(db, resource, author, &asked, &[item], true)?;
        Ok(shown.into_iter().next().map(|item| self.matched(item)))
    }

    fn matched(&self, item: Map<String, Value>) -> Value {
        let path = self.carrier.resource.target.path;
        let mut matched = json!({
            "pk": self.pk,
            "api_url": format!("{path}{}/", self.pk),
            "instance": item,
        });
        if let Some(web) = self.carrier.web {
            matched["web_url"] = format!("{web}{}", self.pk).into();
        }
        matched
    }
}
