//! Fields that no two items have in common.

use diesel::QueryResult;

use super::read::fold;
use super::refusal::WHOLE;
use super::write::WriteError;
use super::{Change, Review, Statement};
use crate::db::Db;

/// Refuses a change after which another item has the same values in all of the fields.
///
/// # Errors
/// When the query fails.
pub fn check(review: &mut Review<'_>, change: &Change, names: &[&str]) -> Result<(), WriteError> {
    if is_taken(review.db, change, names)? {
        let names = names.join(", ");
        let text = format!("The fields {names} must make a unique set.");
        review.refuse(WHOLE, text);
    }
    Ok(())
}

/// Whether another item has the same values in all of the fields; texts that are kept in lower case are the same
/// whatever their case.
///
/// # Errors
/// When the query fails.
pub fn is_taken(db: &mut Db, change: &Change, names: &[&str]) -> QueryResult<bool> {
    let resource = change.resource();
    let mut sql = Statement::new("SELECT 1 FROM ").kept();
    sql.sql(resource.target.table).sql(" WHERE id <> ");
    sql.value(change.after.pk());
    for name in names {
        let place = resource.place(name);
        let Some(field) = place.and_then(|place| resource.fields.get(place)) else {
            continue;
        };
        let (column, value) = match field.folded {
            Some(column) => (Some(column), fold(change.after.text(name)).into()),
            None => (field.stored_in(), change.after.get(name).clone()),
        };
        if let Some(column) = column {
            sql.sql(" AND ").sql(column).sql(" = ").value(value);
        }
    }
    Ok(sql.first(db)?.is_some())
}
