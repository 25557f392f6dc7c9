//! The metadata of items: a JSON object that clients and plugins keep beside each.

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::row;
use super::{Condition, Resource, Statement};
use crate::db::Db;

/// The metadata of the row, if it fulfils the condition on the table `t`; none where it is not there. `is_held`
/// where nobody else may change them until the transaction ends.
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
    let mut sql = Statement::new("SELECT t.metadata FROM ").kept();
    sql.sql(resource.target.table)
        .sql(" t WHERE t.id = ")
        .value(pk);
    if let Some(open) = open {
        sql.sql(" AND ").append(open);
    }
    if is_held && matches!(db, Db::Pg(_)) {
        sql.sql(" FOR UPDATE");
    }
    let found = sql.first(db)?;
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
    row::set(db, resource, pk, "metadata", metadata)
}
