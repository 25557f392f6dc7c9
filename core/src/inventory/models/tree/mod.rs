//! Trees of categories and locations: the position of each row.
//!
//! The `path` of a row holds the keys from the root to it, such as `/1/5/`, so that the rows below it are one range of
//! strings. The `pathstring` holds the names, such as `Electronics/Resistors`.

use diesel::QueryResult;
use serde_json::{Map, Value};

use crate::db::Db;
use crate::db::lock::{self, AdvisoryLock};
use crate::resource::{
    Change, Condition, Item, Resource, SqlValue, Statement, WriteContext, WriteError, write,
};

/// Condition that a row with a column `path` is the row `t` or below it.
#[macro_export]
#[doc(hidden)]
macro_rules! in_subtree {
    ($row:literal) => {
        concat!($row, ".path >= t.path AND ", $row, ".path < t.path || 'x'")
    };
}

pub(crate) use in_subtree;

pub mod list;
pub mod rules;
mod unique_name;

/// Maximum length of the path of names in characters.
const MAX_PATH_LENGTH: i64 = 250;

/// Maximum number of levels: databases support longer paths, but not in an index.
const MAX_DEPTH: i64 = 100;

/// Locks the tree until the transaction ends, if the change moves or renames a row.
///
/// # Errors
/// When the query fails.
pub fn lock_tree(db: &mut Db, change: &Change) -> QueryResult<()> {
    if affects_paths(change) {
        lock::acquire(db, AdvisoryLock::Tree(change.resource().model.table))?;
    }
    Ok(())
}

/// Whether the change moves or renames the row.
fn affects_paths(change: &Change) -> bool {
    change.has_changed("parent") || change.has_changed("name")
}

/// Checks the name and the parent of the row. The parent must not be the row itself or below it.
///
/// # Errors
/// When a query fails.
pub fn check(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    if change.after.text("name").contains('/') {
        context.reject(
            "name",
            "a name may not contain `/`, which separates the names of a path",
        );
    }
    if affects_paths(change) {
        unique_name::check(context, change)?;
    }
    let Some(parent) = change
        .after
        .integer("parent")
        .filter(|_| change.has_changed("parent"))
    else {
        return Ok(());
    };
    let Some((path, level)) = path_and_level(context.db, change.resource(), parent)? else {
        return Ok(());
    };
    let own = change.before.as_ref().map(Item::pk);
    if own.is_some_and(|own| path.contains(&format!("/{own}/"))) {
        context.reject("parent", "Invalid choice");
    } else if level + height(context.db, change)? >= MAX_DEPTH {
        let text = format!("a tree has at most {MAX_DEPTH} levels");
        context.reject("parent", text);
    }
    Ok(())
}

/// Returns the number of levels of the row and those below it.
fn height(db: &mut Db, change: &Change) -> QueryResult<i64> {
    let Some(before) = &change.before else {
        return Ok(1);
    };
    let resource = change.resource();
    let Some((path, level)) = path_and_level(db, resource, before.pk())? else {
        return Ok(1);
    };
    let mut sql = Statement::new("SELECT MAX(level) FROM ").cached();
    sql.sql(resource.model.table)
        .sql_with(SUBTREE_CONDITION, &path.into());
    let deepest = sql.first_value(db)?.and_then(|cell| cell.int());
    Ok(deepest.unwrap_or(level) - level + 1)
}

/// The row with the path `?` and those below it.
const SUBTREE_CONDITION: &str = " WHERE path >= ? AND path < ? || 'x'";

/// Updates the paths of the row and those below it, after the row was written.
///
/// # Errors
/// When a query fails.
pub fn update_paths(db: &mut Db, change: &Change) -> QueryResult<()> {
    if !affects_paths(change) {
        return Ok(());
    }
    let mut moved = Statement::new("t.id = ").cached();
    moved.value(change.after.pk());
    update_subtree_paths(db, change.resource(), moved)
}

/// Updates the paths of the rows `t` that meet the condition and those below them, from their parents and names, with
/// one statement.
fn update_subtree_paths(db: &mut Db, resource: &Resource, moved: Condition) -> QueryResult<()> {
    let table = resource.model.table;
    let mut sql = Statement::new("UPDATE ").cached();
    sql.sql(table)
        .sql(" SET path = n.path, pathstring = n.names, level = n.level FROM (WITH RECURSIVE c (id, path, names, level) AS (")
        .sql("SELECT t.id, COALESCE(p.path, '/') || t.id || '/', ")
        .sql("CASE WHEN p.id IS NULL THEN t.name ELSE p.pathstring || '/' || t.name END, COALESCE(p.level + 1, 0) FROM ")
        .sql(table)
        .sql(" t LEFT JOIN ")
        .sql(table)
        .sql(" p ON p.id = t.parent_id WHERE ")
        .append(moved);
    // The limit ends the recursion, even if rows form a cycle.
    sql.sql(" UNION ALL SELECT k.id, c.path || k.id || '/', c.names || '/' || k.name, c.level + 1 FROM ")
        .sql(table)
        .sql(" k JOIN c ON k.parent_id = c.id WHERE c.level < ")
        .value(MAX_DEPTH)
        .sql(") SELECT c.id, c.path, SUBSTR(c.names, 1, ")
        .number(MAX_PATH_LENGTH)
        .sql(") AS names, c.level FROM c) n WHERE ")
        .sql(table)
        .sql(".id = n.id");
    sql.run(db).map(drop)
}

/// Returns the path of keys of the row, and its level.
fn path_and_level(db: &mut Db, resource: &Resource, pk: i64) -> QueryResult<Option<(String, i64)>> {
    let mut sql = Statement::new("SELECT path, level FROM ").cached();
    sql.sql(resource.model.table).sql(" WHERE id = ").value(pk);
    let rows = sql.load(db)?;
    Ok(rows.first().and_then(|row| match row.as_slice() {
        [path, level] => Some((path.text().to_owned(), level.int()?)),
        _ => None,
    }))
}

/// Moves the contents of a row that is about to be deleted to its parent: the rows below it, and those of other tables
/// that refer to it.
///
/// # Errors
/// When a query fails.
pub fn move_contents_to_parent(
    db: &mut Db,
    row: &Item,
    others: &[(&'static str, &'static str)],
) -> QueryResult<()> {
    let table = row.resource().model.table;
    let parent = SqlValue::from(row.integer("parent"));
    for (table, column) in [(table, "parent_id")].iter().chain(others) {
        let mut sql = Statement::new("UPDATE ");
        sql.sql(table)
            .sql(" SET ")
            .sql(column)
            .sql(" = ")
            .value(parent.clone());
        sql.sql(" WHERE ")
            .sql(column)
            .sql(" = ")
            .value(row.pk())
            .run(db)?;
    }
    let Some((path, level)) = path_and_level(db, row.resource(), row.pk())? else {
        return Ok(());
    };
    // Their paths still contain the row.
    let mut moved = Statement::new("t.level = ").cached();
    moved
        .value(level + 1)
        .sql_with(" AND t.path > ? AND t.path < ? || 'x'", &path.into());
    update_subtree_paths(db, row.resource(), moved)
}

/// What happens to the contents of a row that is about to be deleted. Contents that are not deleted move to its parent.
#[derive(Debug, Clone, Copy)]
pub struct DeleteOptions {
    /// Whether the rows below it are deleted too.
    pub delete_children: bool,
    /// Whether the items in it are deleted too.
    pub delete_items: bool,
}

/// Deletes or moves the contents of a row that is about to be deleted: the rows below it, and the items of the resource
/// that refer to it in the column. `sent` is the request body.
///
/// # Errors
/// When a query fails.
pub fn clear_contents(
    context: &mut WriteContext<'_>,
    row: &Item,
    options: DeleteOptions,
    (held, column): (&'static Resource, &'static str),
    sent: &Map<String, Value>,
) -> Result<(), WriteError> {
    let resource = row.resource();
    let place = path_and_level(context.db, resource, row.pk())?;
    let path = place.map_or_else(SqlValue::default, |(path, _)| path.into());
    if options.delete_children {
        lock_subtree(context.db, resource, &path)?;
    } else {
        unique_name::check_moved_to_parent(context, row)?;
    }
    if options.delete_items {
        let mut sql = Statement::new("SELECT id FROM ");
        sql.sql(held.model.table).sql(" WHERE ").sql(column);
        if options.delete_children {
            // In one call: items that keep others of them from being deleted are deleted, too.
            sql.sql(" IN (SELECT id FROM ")
                .sql(resource.model.table)
                .sql_with(SUBTREE_CONDITION, &path)
                .sql(") ORDER BY id");
        } else {
            sql.sql(" = ").value(row.pk()).sql(" ORDER BY id");
        }
        delete_all(context, held, &sql, &Map::new())?;
    }
    if options.delete_children {
        let mut sql = Statement::new("SELECT id FROM ");
        sql.sql(resource.model.table)
            .sql_with(SUBTREE_CONDITION, &path)
            .sql(" AND id <> ")
            .value(row.pk())
            .sql(" ORDER BY level DESC, id");
        delete_all(context, resource, &sql, sent)?;
    }
    Ok(move_contents_to_parent(
        context.db,
        row,
        &[(held.model.table, column)],
    )?)
}

/// Locks the row with the path and those below it, sorted by key: rows are locked before their contents.
fn lock_subtree(db: &mut Db, resource: &Resource, path: &SqlValue) -> QueryResult<()> {
    if matches!(db, Db::Sqlite(_)) {
        return Ok(());
    }
    let mut sql = Statement::new("SELECT id FROM ").cached();
    sql.sql(resource.model.table)
        .sql_with(SUBTREE_CONDITION, path)
        .sql(" ORDER BY id FOR UPDATE");
    sql.load(db).map(drop)
}

/// Deletes the items whose keys the statement selects, each by its own rules.
fn delete_all(
    context: &mut WriteContext<'_>,
    resource: &'static Resource,
    keys: &Statement,
    body: &Map<String, Value>,
) -> Result<(), WriteError> {
    let rows = keys.load(context.db)?;
    let keys = rows.iter().filter_map(|row| row.first()?.int());
    let keys: Vec<i64> = keys.collect();
    match write::delete_all(context.db, context.actor, resource, &keys, body) {
        Err(WriteError::Invalid(more)) => {
            context.errors.0.extend(more.0);
            Ok(())
        }
        result => result,
    }
}
