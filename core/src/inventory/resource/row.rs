//! Inserts, updates and deletes rows, without applying the resource's rules.

use diesel::QueryResult;
use diesel::result::{DatabaseErrorKind, Error as QueryError};

use super::casefold::casefold;
use super::validation_errors::NON_FIELD_ERRORS;
use super::{
    Actor, Effect, Item, Resource, SqlValue, Statement, ValidationErrors, WriteError, read,
};
use crate::db::Db;

/// Inserts a row, without applying rules. Returns its key.
///
/// # Errors
/// When the database rejects it.
pub(crate) fn insert(db: &mut Db, item: &Item) -> Result<i64, WriteError> {
    let mut sql = insert_statement(std::slice::from_ref(item));
    // PostgreSQL needs the type of a null.
    if matches!(db, Db::Sqlite(_)) {
        sql = sql.cached().bind_nulls();
    }
    let pk = sql.sql(" RETURNING id").first_value(db);
    let pk = pk.map_err(|error| constraint_error(item.resource(), error))?;
    pk.and_then(|cell| cell.int()).ok_or(WriteError::NotFound)
}

/// Writes a locked item or a new one, without applying rules, for plugins to validate. Returns the item with its key.
///
/// # Errors
/// When the database rejects it.
pub(crate) fn save(
    db: &mut Db,
    actor: Actor<'_>,
    before: Option<&Item>,
    mut after: Item,
) -> Result<Item, WriteError> {
    let pk = match before {
        None => insert(db, &after)?,
        Some(before) => update(db, before, &after)?,
    };
    after.set("pk", pk);
    actor.effects.record(|| Effect {
        before: before.cloned(),
        after: Some(after.clone()),
        split_from: None,
        is_validated: false,
    });
    Ok(after)
}

/// Deletes a locked item, without applying rules, for plugins to validate.
///
/// # Errors
/// When the database rejects it.
pub(crate) fn delete(db: &mut Db, actor: Actor<'_>, item: Item) -> Result<(), WriteError> {
    let resource = item.resource();
    let mut sql = Statement::new("DELETE FROM ");
    sql.sql(resource.model.table)
        .sql(" WHERE id = ")
        .value(item.pk());
    sql.run(db)
        .map_err(|error| constraint_error(resource, error))?;
    actor.files.mark_changed();
    actor.effects.record(|| Effect {
        before: Some(item),
        after: None,
        split_from: None,
        is_validated: false,
    });
    Ok(())
}

/// Inserts rows of one resource with few statements, without applying rules, for plugins to validate.
///
/// # Errors
/// When the database rejects them.
pub(crate) fn insert_all(db: &mut Db, actor: Actor<'_>, items: &[Item]) -> Result<(), WriteError> {
    const CHUNK_SIZE: usize = 500;
    for items in items.chunks(CHUNK_SIZE) {
        for item in items {
            actor.effects.record(|| Effect {
                before: None,
                after: Some(item.clone()),
                split_from: None,
                is_validated: false,
            });
        }
        if let Some(item) = items.first() {
            let added = insert_statement(items).run(db);
            added.map_err(|error| constraint_error(item.resource(), error))?;
        }
    }
    Ok(())
}

/// Returns the `INSERT` of items of one resource.
fn insert_statement(items: &[Item]) -> Statement {
    let mut sql = Statement::new("INSERT INTO ");
    for (index, item) in items.iter().enumerate() {
        let (columns, cells): (Vec<&'static str>, Vec<SqlValue>) = column_values(item).unzip();
        if index == 0 {
            sql.sql(item.resource().model.table).sql(" (");
            for (index, column) in columns.into_iter().enumerate() {
                sql.sql(if index > 0 { ", " } else { "" }).sql(column);
            }
            sql.sql(") VALUES (");
        } else {
            sql.sql(", (");
        }
        sql.list(cells).sql(")");
    }
    sql
}

/// Updates a row from one state to another, without applying rules. Returns its key.
///
/// # Errors
/// When the database rejects it.
pub(crate) fn update(db: &mut Db, before: &Item, after: &Item) -> Result<i64, WriteError> {
    let resource = before.resource();
    let mut sql = Statement::new("UPDATE ");
    sql.sql(resource.model.table).sql(" SET ");
    let changed = column_values(before)
        .zip(column_values(after))
        .filter(|((_, before), (_, after))| before != after);
    let mut count = 0;
    for (_, (column, cell)) in changed {
        sql.sql(if count > 0 { ", " } else { "" })
            .sql(column)
            .sql(" = ")
            .value(cell);
        count += 1;
    }
    sql.sql(" WHERE id = ").value(before.pk());
    // There are as many such statements as columns, but too many combinations of several columns to cache.
    if count == 1 {
        sql = sql.cached();
    }
    if count > 0 {
        sql.run(db)
            .map_err(|error| constraint_error(resource, error))?;
    }
    Ok(before.pk())
}

/// Returns an item's columns with their values, except the key, and with the search text and the lower-case columns.
fn column_values(item: &Item) -> impl Iterator<Item = (&'static str, SqlValue)> {
    let fields = item.resource().fields.iter().zip(item.values());
    let columns = fields
        .filter(|(field, _)| field.name != "pk")
        .filter_map(|(field, cell)| Some((field.column_name()?, cell.clone())));
    let fields = item.resource().fields.iter();
    let folded = fields.filter_map(|field| {
        let column = field.lowercase_column?;
        Some((column, SqlValue::Text(casefold(item.text(field.name)))))
    });
    let words = search_text(item).map(|words| ("search", SqlValue::Text(words)));
    columns.chain(folded).chain(words)
}

fn search_text(item: &Item) -> Option<String> {
    let words: Vec<String> = item
        .resource()
        .search_fields()
        .map(|field| casefold(item.text(field.name)))
        .collect();
    (!words.is_empty()).then(|| words.join("\n"))
}

/// Updates the search text of an item whose row another query wrote.
///
/// # Errors
/// When a query fails.
pub fn update_search_text(db: &mut Db, resource: &'static Resource, pk: i64) -> QueryResult<()> {
    let item = read::by_key(db, resource, pk)?;
    let Some(words) = item.as_ref().and_then(search_text) else {
        return Ok(());
    };
    set_column(db, resource, pk, "search", words)
}

/// Sets a column that no field represents.
///
/// # Errors
/// When the query fails.
pub(crate) fn set_column(
    db: &mut Db,
    resource: &Resource,
    pk: i64,
    column: &'static str,
    value: impl Into<SqlValue>,
) -> QueryResult<()> {
    let mut sql = Statement::new("UPDATE ").cached();
    sql.sql(resource.model.table)
        .sql(" SET ")
        .sql(column)
        .sql(" = ")
        .value(value)
        .sql(" WHERE id = ")
        .value(pk);
    sql.run(db).map(drop)
}

/// Converts the violation of a database constraint, which concurrent requests may reach after passing the rules.
pub(super) fn constraint_error(resource: &Resource, error: QueryError) -> WriteError {
    let text = match &error {
        QueryError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => "already exists",
        QueryError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => {
            "is in use, or names an item that does not exist"
        }
        QueryError::DatabaseError(DatabaseErrorKind::CheckViolation, _) => {
            "has a value out of range"
        }
        _ => return error.into(),
    };
    ValidationErrors::for_field(
        NON_FIELD_ERRORS,
        format!("{} {text}", resource.verbose_name),
    )
    .into()
}
