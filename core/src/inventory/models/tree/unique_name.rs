//! Unique names in a tree: rows with the same parent have different names.

use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Change, Item, SqlValue, Statement, WriteContext, WriteError};

/// Message for two rows with the same name and parent.
const DUPLICATE_NAME: &str = "Duplicate names cannot exist under the same parent";

/// Rejects a name that another row with the same parent has.
///
/// # Errors
/// When the query fails.
pub(super) fn check(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let row = &change.after;
    let mut sql = Statement::new("SELECT 1 FROM ").cached();
    sql.sql(change.resource().model.table)
        .sql(" t WHERE t.id <> ")
        .value(row.pk())
        .sql(" AND t.name = ")
        .value(row.text("name"));
    push_same_parent(&mut sql, "t", row);
    if sql.first_value(context.db)?.is_some() {
        context.reject(NON_FIELD_ERRORS, DUPLICATE_NAME);
    }
    Ok(())
}

/// Rejects the deletion of a row if one of its children has the same name as one of its siblings.
///
/// # Errors
/// When the query fails.
pub(super) fn check_moved_to_parent(
    context: &mut WriteContext<'_>,
    row: &Item,
) -> Result<(), WriteError> {
    let table = row.resource().model.table;
    let mut sql = Statement::new("SELECT 1 FROM ").cached();
    sql.sql(table)
        .sql(" k JOIN ")
        .sql(table)
        .sql(" o ON o.name = k.name WHERE k.parent_id = ")
        .value(row.pk())
        .sql(" AND o.id <> ")
        .value(row.pk());
    push_same_parent(&mut sql, "o", row);
    if sql.first_value(context.db)?.is_some() {
        context.reject(NON_FIELD_ERRORS, DUPLICATE_NAME);
    }
    Ok(())
}

/// Limits the statement to rows of the table with the same parent as the row, and to one result.
fn push_same_parent(sql: &mut Statement, table: &'static str, row: &Item) {
    sql.sql(" AND ").sql(table).sql(".parent_id");
    match row.integer("parent") {
        None => sql.sql(" IS NULL"),
        Some(parent) => sql.sql(" = ").value(SqlValue::Int(parent)),
    };
    sql.sql(" LIMIT 1");
}
