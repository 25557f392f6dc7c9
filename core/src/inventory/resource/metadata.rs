//! Metadata of items: a JSON object that clients and plugins store with each item.

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::row;
use super::{Condition, Resource, Statement};
use crate::db::Db;

/// Returns the metadata of the row, if it exists and meets the condition on the table `t`. `is_held` locks the row
/// until the transaction ends.
///
/// # Errors
/// When the query fails.
pub fn find(
    db: &mut Db,
    resource: &Resource,
    pk: i64,
    open: Option<Condition>,
    is_held: bool,
) -> QueryResult<Option<Map<String, Value>>> {
    let mut sql = Statement::new("SELECT t.metadata FROM ").cached();
    sql.sql(resource.model.table)
        .sql(" t WHERE t.id = ")
        .value(pk);
    if let Some(open) = open {
        sql.sql(" AND ").append(open);
    }
    if is_held && matches!(db, Db::Pg(_)) {
        sql.sql(" FOR UPDATE");
    }
    let found = sql.first_value(db)?;
    Ok(found.map(|found| serde_json::from_str(found.text()).unwrap_or_default()))
}

/// Replaces the metadata of the row.
///
/// # Errors
/// When the query fails.
pub fn store(
    db: &mut Db,
    resource: &Resource,
    pk: i64,
    metadata: Map<String, Value>,
) -> QueryResult<()> {
    let metadata = Value::Object(metadata).to_string();
    row::set_column(db, resource, pk, "metadata", metadata)
}
