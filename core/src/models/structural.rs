//! Rows of trees that hold rows of their tree only, and nothing else.

use diesel::QueryResult;

use crate::db::Db;
use crate::resource::write::WriteError;
use crate::resource::{Change, Kind, Review, Statement};

/// Whether the table's row of the key holds rows only; one that is not there does not.
///
/// # Errors
/// When the query fails.
pub fn is_structural(db: &mut Db, table: &'static str, key: i64) -> QueryResult<bool> {
    read_flag(db, table, key, "")
}

fn read_flag(db: &mut Db, table: &'static str, key: i64, end: &'static str) -> QueryResult<bool> {
    let mut sql = Statement::new("SELECT structural FROM ").kept();
    sql.sql(table).sql(" WHERE id = ").value(key).sql(end);
    let structural = sql.first(db)?;
    Ok(structural.is_some_and(|structural| structural.is_true()))
}

/// Notes the text at the field where it is to name a row that holds rows only. Nobody makes it such a one until the
/// transaction ends.
///
/// # Errors
/// When the query fails.
pub fn check(
    review: &mut Review<'_>,
    change: &Change,
    field: &str,
    text: &str,
) -> Result<(), WriteError> {
    let kind = change.resource().field(field).map(|field| field.kind);
    let key = change.after.integer(field);
    let (Some(Kind::Related(to)), Some(key)) = (kind, key.filter(|_| change.changes(field))) else {
        return Ok(());
    };
    let end = match review.db {
        Db::Lite(_) => "",
        Db::Pg(_) => " FOR SHARE",
    };
    if read_flag(review.db, to.table, key, end)? {
        review.refuse(field, text);
    }
    Ok(())
}

/// Notes the text where a row becomes one that holds rows only while items of another table, in the column, are
/// in it.
///
/// # Errors
/// When the query fails.
pub fn check_empty(
    review: &mut Review<'_>,
    change: &Change,
    (table, column): (&'static str, &'static str),
    text: &str,
) -> Result<(), WriteError> {
    let becomes = change.after.is("structural") && change.changes("structural");
    if !becomes || change.is_new() {
        return Ok(());
    }
    let mut sql = Statement::new("SELECT 1 FROM ").kept();
    sql.sql(table).sql(" WHERE ").sql(column).sql(" = ");
    sql.value(change.after.pk()).sql(" LIMIT 1");
    if sql.first(review.db)?.is_some() {
        review.refuse("structural", text);
    }
    Ok(())
}
