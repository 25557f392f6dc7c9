//! Fields that must be unique together.

use diesel::QueryResult;

use super::casefold::casefold;
use super::validation_errors::NON_FIELD_ERRORS;
use super::{Change, Statement, WriteContext, WriteError};
use crate::db::Db;

/// Rejects a change after which another item would have the same values in all of the fields.
///
/// # Errors
/// When the query fails.
pub fn check(
    context: &mut WriteContext<'_>,
    change: &Change,
    names: &[&str],
) -> Result<(), WriteError> {
    if is_taken(context.db, change, names)? {
        let names = names.join(", ");
        let text = format!("The fields {names} must make a unique set.");
        context.reject(NON_FIELD_ERRORS, text);
    }
    Ok(())
}

/// Whether another item has the same values in all of the fields. Fields with a lower-case column are compared
/// case-insensitively.
///
/// # Errors
/// When the query fails.
pub fn is_taken(db: &mut Db, change: &Change, names: &[&str]) -> QueryResult<bool> {
    let resource = change.resource();
    let mut sql = Statement::new("SELECT 1 FROM ").cached();
    sql.sql(resource.model.table).sql(" WHERE id <> ");
    sql.value(change.after.pk());
    for name in names {
        let index = resource.field_index(name);
        let Some(field) = index.and_then(|index| resource.fields.get(index)) else {
            continue;
        };
        let (column, value) = match field.lowercase_column {
            Some(column) => (Some(column), casefold(change.after.text(name)).into()),
            None => (field.column_name(), change.after.get(name).clone()),
        };
        if let Some(column) = column {
            sql.sql(" AND ").sql(column).sql(" = ").value(value);
        }
    }
    Ok(sql.first_value(db)?.is_some())
}
