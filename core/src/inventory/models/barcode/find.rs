//! Finds the items of barcodes, and serializes matches.

use std::collections::HashSet;

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::item::BarcodeItem;
use super::model::BARCODE_MODELS;
use crate::db::Db;
use crate::resource::{Actor, Item, QueryParams, Statement, read, serialize};

/// Returns the item with the barcode of the hash, of the first model that has one. One query for all models.
///
/// # Errors
/// When the query fails.
pub fn by_hash(db: &mut Db, hash: &str) -> QueryResult<Option<BarcodeItem>> {
    let mut sql = Statement::new("SELECT place, id FROM (").cached();
    for (index, model) in BARCODE_MODELS.iter().enumerate() {
        sql.sql(if index == 0 { "" } else { " UNION ALL " });
        sql.sql("SELECT ")
            .number(index as i64)
            .sql(" AS place, id FROM ");
        sql.sql(model.resource.model.table);
        sql.sql(" WHERE barcode_hash = ").value(hash);
    }
    let rows = sql.sql(") f ORDER BY place, id LIMIT 1").load(db)?;
    let found = rows.first().and_then(|row| {
        let index = usize::try_from(row.first()?.int()?).ok()?;
        Some(BarcodeItem {
            model: BARCODE_MODELS.get(index)?,
            pk: row.get(1)?.int()?,
        })
    });
    Ok(found)
}

/// Returns the hashes that are assigned to an item. One query for all models.
///
/// # Errors
/// When the query fails.
pub fn assigned_hashes(db: &mut Db, hashes: &[String]) -> QueryResult<HashSet<String>> {
    if hashes.is_empty() {
        return Ok(HashSet::new());
    }
    let mut sql = Statement::default().cached();
    for (index, model) in BARCODE_MODELS.iter().enumerate() {
        sql.sql(if index == 0 { "" } else { " UNION ALL " })
            .sql("SELECT barcode_hash FROM ")
            .sql(model.resource.model.table)
            .sql(" WHERE barcode_hash IN (")
            .keys(hashes)
            .sql(")");
    }
    let rows = sql.load(db)?;
    let found = rows.iter().filter_map(|row| row.first());
    Ok(found.map(|hash| hash.text().to_owned()).collect())
}

impl BarcodeItem {
    /// Serializes the item as a match; `None` where it does not exist. The item itself is part of it where the user may
    /// view it.
    ///
    /// # Errors
    /// When a query fails.
    pub fn serialize(&self, db: &mut Db, actor: Actor<'_>) -> QueryResult<Option<Value>> {
        let resource = self.model.resource;
        let Some(item) = read::by_key(db, resource, self.pk)? else {
            return Ok(None);
        };
        let path = resource.model.path;
        let mut matched = json!({ "pk": self.pk, "api_url": format!("{path}{}/", self.pk) });
        if actor.may_view(&item) {
            matched["instance"] = self.serialize_instance(db, actor, item)?.into();
        }
        if let Some(web) = self.model.web_path {
            matched["web_url"] = format!("{web}{}", self.pk).into();
        }
        Ok(Some(matched))
    }

    fn serialize_instance(
        &self,
        db: &mut Db,
        actor: Actor<'_>,
        item: Item,
    ) -> QueryResult<Option<Map<String, Value>>> {
        let details = self.model.details.iter();
        let params = QueryParams(
            details
                .map(|detail| ((*detail).to_owned(), "true".to_owned()))
                .collect(),
        );
        let resource = self.model.resource;
        let serialized = serialize::serialize_all(db, resource, actor, &params, &[item], true)?;
        Ok(serialized.into_iter().next())
    }
}
