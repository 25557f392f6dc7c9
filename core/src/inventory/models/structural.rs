//! Structural rows of trees, which contain only rows of their tree.

use diesel::QueryResult;

use crate::db::Db;
use crate::resource::{Change, FieldType, Statement, WriteContext, WriteError};

/// Whether the table's row with the key is structural; false where there is no such row.
///
/// # Errors
/// When the query fails.
pub fn is_structural(db: &mut Db, table: &'static str, key: i64) -> QueryResult<bool> {
    read_flag(db, table, key, "")
}

fn read_flag(db: &mut Db, table: &'static str, key: i64, end: &'static str) -> QueryResult<bool> {
    let mut sql = Statement::new("SELECT structural FROM ").cached();
    sql.sql(table).sql(" WHERE id = ").value(key).sql(end);
    let structural = sql.first_value(db)?;
    Ok(structural.is_some_and(|structural| structural.is_true()))
}

/// Rejects a change whose field refers to a structural row. The row cannot become structural until the transaction
/// ends.
///
/// # Errors
/// When the query fails.
pub fn check(
    context: &mut WriteContext<'_>,
    change: &Change,
    field: &str,
    text: &str,
) -> Result<(), WriteError> {
    let kind = change.resource().field(field).map(|field| field.field_type);
    let key = change.after.integer(field);
    let (Some(FieldType::Related(to)), Some(key)) =
        (kind, key.filter(|_| change.has_changed(field)))
    else {
        return Ok(());
    };
    let end = match context.db {
        Db::Sqlite(_) => "",
        Db::Pg(_) => " FOR SHARE",
    };
    if read_flag(context.db, to.table, key, end)? {
        context.reject(field, text);
    }
    Ok(())
}

/// Rejects a change that makes a row structural while items of another table refer to it in the column.
///
/// # Errors
/// When the query fails.
pub fn check_empty(
    context: &mut WriteContext<'_>,
    change: &Change,
    (table, column): (&'static str, &'static str),
    text: &str,
) -> Result<(), WriteError> {
    let becomes = change.after.is_true("structural") && change.has_changed("structural");
    if !becomes || change.is_new() {
        return Ok(());
    }
    let mut sql = Statement::new("SELECT 1 FROM ").cached();
    sql.sql(table).sql(" WHERE ").sql(column).sql(" = ");
    sql.value(change.after.pk()).sql(" LIMIT 1");
    if sql.first_value(context.db)?.is_some() {
        context.reject("structural", text);
    }
    Ok(())
}
