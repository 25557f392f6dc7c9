//! The names in a tree: no two rows below one parent have the same.

use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{Cell, Change, Item, Review, Statement};

/// The text for two of one name below one parent.
const TAKEN: &str = "Duplicate names cannot exist under the same parent";

/// Refuses a name that another row below the parent has.
///
/// # Errors
/// When the query fails.
pub(super) fn check(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let row = &change.after;
    let mut sql = Statement::new("SELECT 1 FROM ").kept();
    sql.sql(change.resource().target.table)
        .sql(" t WHERE t.id <> ")
        .value(row.pk())
        .sql(" AND t.name = ")
        .value(row.text("name"));
    below(&mut sql, "t", row);
    if sql.first(review.db)?.is_some() {
        review.refuse(WHOLE, TAKEN);
    }
    Ok(())
}

/// Refuses to delete a row where one of those below it has a name that another row below its parent has.
///
/// # Errors
/// When the query fails.
pub(super) fn check_raised(review: &mut Review<'_>, row: &Item) -> Result<(), WriteError> {
    let table = row.resource().target.table;
    let mut sql = Statement::new("SELECT 1 FROM ").kept();
    sql.sql(table)
        .sql(" k JOIN ")
        .sql(table)
        .sql(" o ON o.name = k.name WHERE k.parent_id = ")
        .value(row.pk())
        .sql(" AND o.id <> ")
        .value(row.pk());
    below(&mut sql, "o", row);
    if sql.first(review.db)?.is_some() {
        review.refuse(WHOLE, TAKEN);
    }
    Ok(())
}

/// Of the table, only rows that have the same parent as the row.
fn below(sql: &mut Statement, table: &'static str, row: &Item) {
    sql.sql(" AND ").sql(table).sql(".parent_id");
    match row.integer("parent") {
        None => sql.sql(" IS NULL"),
        Some(parent) => sql.sql(" = ").value(Cell::Int(parent)),
    };
    sql.sql(" LIMIT 1");
}
