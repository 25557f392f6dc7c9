//! The rows of items, as they are added and changed: whatever the rules say.

use diesel::QueryResult;
use diesel::result::{DatabaseErrorKind, Error as QueryError};

use super::read::{self, fold};
use super::refusal::WHOLE;
use super::write::WriteError;
use super::{Author, Cell, Deed, Item, Refusals, Resource, Statement};
use crate::db::Db;

/// Adds a row, whatever the rules say; its key.
///
/// # Errors
/// When the database refuses it.
pub(crate) fn insert(db: &mut Db, item: &Item) -> Result<i64, WriteError> {
    let mut sql = insertion(std::slice::from_ref(item));
    // PostgreSQL wants to know of what type a null is.
    if matches!(db, Db::Lite(_)) {
        sql = sql.kept().with_nulls();
    }
    let pk = sql.sql(" RETURNING id").first(db);
    let pk = pk.map_err(|error| rule_of(item.resource(), error))?;
    pk.and_then(|cell| cell.int()).ok_or(WriteError::Gone)
}

/// Writes what an operation makes of an item that it holds, or of a new one, whatever the rules of its resource say;
/// the item as it is now. Plugins are asked about it.
///
/// # Errors
/// When the database refuses it.
pub(crate) fn put(
    db: &mut Db,
    author: Author<'_>,
    before: Option<&Item>,
    mut after: Item,
) -> Result<Item, WriteError> {
    let pk = match before {
        None => insert(db, &after)?,
        Some(before) => update(db, before, &after)?,
    };
    after.set("pk", pk);
    author.deeds.note(|| Deed {
        before: before.cloned(),
        after: Some(after.clone()),
        source: None,
        is_asked: false,
    });
    Ok(after)
}

/// Deletes an item that is held, whatever the rules of its resource say. Plugins are asked about it.
///
/// # Errors
/// When the database refuses it.
pub(crate) fn remove(db: &mut Db, author: Author<'_>, item: Item) -> Result<(), WriteError> {
    let resource = item.resource();
    let mut sql = Statement::new("DELETE FROM ");
    sql.sql(resource.target.table)
        .sql(" WHERE id = ")
        .value(item.pk());
    sql.run(db).map_err(|error| rule_of(resource, error))?;
    author.files.touch();
    author.deeds.note(|| Deed {
        before: Some(item),
        after: None,
        source: None,
        is_asked: false,
    });
    Ok(())
}

/// Adds rows of one resource by few statements, whatever its rules say; plugins are asked about them.
///
/// # Errors
/// When the database refuses them.
pub(crate) fn insert_all(
    db: &mut Db,
    author: Author<'_>,
    items: &[Item],
) -> Result<(), WriteError> {
    const AT_ONCE: usize = 500;
    for items in items.chunks(AT_ONCE) {
        for item in items {
            author.deeds.note(|| Deed {
                before: None,
                after: Some(item.clone()),
                source: None,
                is_asked: false,
            });
        }
        if let Some(item) = items.first() {
            let added = insertion(items).run(db);
            added.map_err(|error| rule_of(item.resource(), error))?;
        }
    }
    Ok(())
}

/// `INSERT` of the items, which are of one resource.
fn insertion(items: &[Item]) -> Statement {
    let mut sql = Statement::new("INSERT INTO ");
    for (place, item) in items.iter().enumerate() {
        let (columns, cells): (Vec<&'static str>, Vec<Cell>) = stored(item).unzip();
        if place == 0 {
            sql.sql(item.resource().target.table).sql(" (");
            for (place, column) in columns.into_iter().enumerate() {
                sql.sql(if place > 0 { ", " } else { "" }).sql(column);
            }
            sql.sql(") VALUES (");
        } else {
            sql.sql(", (");
        }
        sql.list(cells).sql(")");
    }
    sql
}

/// Changes a row from one state to another, whatever the rules say; its key.
///
/// # Errors
/// When the database refuses it.
pub(crate) fn update(db: &mut Db, before: &Item, after: &Item) -> Result<i64, WriteError> {
    let resource = before.resource();
    let mut sql = Statement::new("UPDATE ");
    sql.sql(resource.target.table).sql(" SET ");
    let changed = stored(before)
        .zip(stored(after))
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
    // There are as many such statements as columns; of several, as many as ways to choose them.
    if count == 1 {
        sql = sql.kept();
    }
    if count > 0 {
        sql.run(db).map_err(|error| rule_of(resource, error))?;
    }
    Ok(before.pk())
}

/// The columns of an item and their values, the key aside, with the words by which it is found and the texts that
/// are kept in lower case.
fn stored(item: &Item) -> impl Iterator<Item = (&'static str, Cell)> {
    let fields = item.resource().fields.iter().zip(item.cells());
    let columns = fields
        .filter(|(field, _)| field.name != "pk")
        .filter_map(|(field, cell)| Some((field.stored_in()?, cell.clone())));
    let fields = item.resource().fields.iter();
    let folded = fields.filter_map(|field| {
        let column = field.folded?;
        Some((column, Cell::Text(fold(item.text(field.name)))))
    });
    let words = words(item).map(|words| ("search", Cell::Text(words)));
    columns.chain(folded).chain(words)
}

fn words(item: &Item) -> Option<String> {
    let words: Vec<String> = item
        .resource()
        .searched()
        .map(|field| fold(item.text(field.name)))
        .collect();
    (!words.is_empty()).then(|| words.join("\n"))
}

/// Writes the words by which the item is found, where its row was written by another query.
///
/// # Errors
/// When a query fails.
pub fn index(db: &mut Db, resource: &'static Resource, pk: i64) -> QueryResult<()> {
    let item = read::by_key(db, resource, pk)?;
    let Some(words) = item.as_ref().and_then(words) else {
        return Ok(());
    };
    set(db, resource, pk, "search", words)
}

/// Writes one column of a row that no field stands for.
///
/// # Errors
/// When the query fails.
pub(crate) fn set(
    db: &mut Db,
    resource: &Resource,
    pk: i64,
    column: &'static str,
    value: impl Into<Cell>,
) -> QueryResult<()> {
    let mut sql = Statement::new("UPDATE ").kept();
    sql.sql(resource.target.table)
        .sql(" SET ")
        .sql(column)
        .sql(" = ")
        .value(value)
        .sql(" WHERE id = ")
        .value(pk);
    sql.run(db).map(drop)
}

/// A rule that the database holds: two requests at once can come this far.
pub(super) fn rule_of(resource: &Resource, error: QueryError) -> WriteError {
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
    Refusals::of(WHOLE, format!("{} {text}", resource.name)).into()
}
