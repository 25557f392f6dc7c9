//! Trees of categories and of locations: where each row stands in its tree.
//!
//! The `path` of a row holds the keys from the root to it, such as `/1/5/`: those below it are one range of
//! texts. The `pathstring` holds the names, such as `Electronics/Resistors`.

use diesel::QueryResult;
use serde_json::{Map, Value};

use crate::db::Db;
use crate::db::lock::{self, Lock};
use crate::resource::write::WriteError;
use crate::resource::{Cell, Change, Condition, Item, Resource, Review, Statement, write};

/// Condition on a row `x` with a column `path`: it is the row `t` or stands below it.
#[macro_export]
#[doc(hidden)]
macro_rules! below {
    ($row:literal) => {
        concat!($row, ".path >= t.path AND ", $row, ".path < t.path || 'x'")
    };
}

pub(crate) use below;

pub mod list;
mod name;
pub mod rules;

/// Longest path of names in characters.
const LONGEST: i64 = 250;

/// Most levels of a tree: databases bear longer paths, but not in an index.
const DEEPEST: i64 = 100;

/// Lets nobody else change the tree, where the change moves or names a row.
///
/// # Errors
/// When the query fails.
pub fn hold(db: &mut Db, change: &Change) -> QueryResult<()> {
    if is_placed(change) {
        lock::take(db, Lock::Tree(change.resource().target.table))?;
    }
    Ok(())
}

/// Whether the row stands elsewhere afterwards, or has another name.
fn is_placed(change: &Change) -> bool {
    change.changes("parent") || change.changes("name")
}

/// Whether the row may have the name and the parent: not itself, and none of those below it.
///
/// # Errors
/// When a query fails.
pub fn check(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    if change.after.text("name").contains('/') {
        review.refuse(
            "name",
            "a name holds no `/`, which stands between the names of a path",
        );
    }
    if is_placed(change) {
        name::check(review, change)?;
    }
    let Some(parent) = change
        .after
        .integer("parent")
        .filter(|_| change.changes("parent"))
    else {
        return Ok(());
    };
    let Some((path, level)) = place_of(review.db, change.resource(), parent)? else {
        return Ok(());
    };
    let own = change.before.as_ref().map(Item::pk);
    if own.is_some_and(|own| path.contains(&format!("/{own}/"))) {
        review.refuse("parent", "Invalid choice");
    } else if level + height(review.db, change)? >= DEEPEST {
        let text = format!("a tree has at most {DEEPEST} levels");
        review.refuse("parent", text);
    }
    Ok(())
}

/// How many levels the row takes with those below it.
fn height(db: &mut Db, change: &Change) -> QueryResult<i64> {
    let Some(before) = &change.before else {
        return Ok(1);
    };
    let resource = change.resource();
    let Some((path, level)) = place_of(db, resource, before.pk())? else {
        return Ok(1);
    };
    let mut sql = Statement::new("SELECT MAX(level) FROM ").kept();
    sql.sql(resource.target.table).with(BELOW, &path.into());
    let deepest = sql.first(db)?.and_then(|cell| cell.int());
    Ok(deepest.unwrap_or(level) - level + 1)
}

/// The row of the path `?` and those below it.
const BELOW: &str = " WHERE path >= ? AND path < ? || 'x'";

/// Gives the row and those below it their paths, after the row was written.
///
/// # Errors
/// When a query fails.
pub fn place(db: &mut Db, change: &Change) -> QueryResult<()> {
    if !is_placed(change) {
        return Ok(());
    }
    let mut moved = Statement::new("t.id = ").kept();
    moved.value(change.after.pk());
    place_below(db, change.resource(), moved)
}

/// Gives the rows `t` of the condition and those below them their paths, as their parents and names say, by one
/// statement.
fn place_below(db: &mut Db, resource: &Resource, moved: Condition) -> QueryResult<()> {
    let table = resource.target.table;
    let mut sql = Statement::new("UPDATE ").kept();
    sql.sql(table)
        .sql(" SET path = n.path, pathstring = n.names, level = n.level FROM (WITH RECURSIVE c (id, path, names, level) AS (")
        .sql("SELECT t.id, COALESCE(p.path, '/') || t.id || '/', ")
        .sql("CASE WHEN p.id IS NULL THEN t.name ELSE p.pathstring || '/' || t.name END, COALESCE(p.level + 1, 0) FROM ")
        .sql(table)
        .sql(" t LEFT JOIN ")
        .sql(table)
        .sql(" p ON p.id = t.parent_id WHERE ")
        .append(moved);
    // The limit ends it whatever the rows say.
    sql.sql(" UNION ALL SELECT k.id, c.path || k.id || '/', c.names || '/' || k.name, c.level + 1 FROM ")
        .sql(table)
        .sql(" k JOIN c ON k.parent_id = c.id WHERE c.level < ")
        .value(DEEPEST)
        .sql(") SELECT c.id, c.path, SUBSTR(c.names, 1, ")
        .number(LONGEST)
        .sql(") AS names, c.level FROM c) n WHERE ")
        .sql(table)
        .sql(".id = n.id");
    sql.run(db).map(drop)
}

/// The path of keys of the row, and its level.
fn place_of(db: &mut Db, resource: &Resource, pk: i64) -> QueryResult<Option<(String, i64)>> {
    let mut sql = Statement::new("SELECT path, level FROM ").kept();
    sql.sql(resource.target.table).sql(" WHERE id = ").value(pk);
    let rows = sql.load(db)?;
    Ok(rows.first().and_then(|row| match row.as_slice() {
        [path, level] => Some((path.text().to_owned(), level.int()?)),
        _ => None,
    }))
}

/// Gives what a row that is about to be deleted holds to its parent: the rows below it, and those of other tables
/// that name it.
///
/// # Errors
/// When a query fails.
pub fn hand_up(
    db: &mut Db,
    row: &Item,
    others: &[(&'static str, &'static str)],
) -> QueryResult<()> {
    let table = row.resource().target.table;
    let parent = Cell::from(row.integer("parent"));
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
    let Some((path, level)) = place_of(db, row.resource(), row.pk())? else {
        return Ok(());
    };
    // Their paths still lead through the row.
    let mut moved = Statement::new("t.level = ").kept();
    moved
        .value(level + 1)
        .with(" AND t.path > ? AND t.path < ? || 'x'", &path.into());
    place_below(db, row.resource(), moved)
}

/// What becomes of what a row holds that is about to be deleted. What does not go with it goes to its parent.
#[derive(Debug, Clone, Copy)]
pub struct Clearing {
    /// Whether the rows below it are deleted too.
    pub rows_too: bool,
    /// Whether the items in it are deleted too.
    pub items_too: bool,
}

/// Sees to what a row that is about to be deleted holds: the rows below it, and items of the resource that name it in
/// the column. `sent` is the body of the request.
///
/// # Errors
/// When a query fails.
pub fn clear(
    review: &mut Review<'_>,
    row: &Item,
    clearing: Clearing,
    (held, column): (&'static Resource, &'static str),
    sent: &Map<String, Value>,
) -> Result<(), WriteError> {
    let resource = row.resource();
    let place = place_of(review.db, resource, row.pk())?;
    let path = place.map_or_else(Cell::default, |(path, _)| path.into());
    if clearing.rows_too {
        take_branch(review.db, resource, &path)?;
    } else {
        name::check_raised(review, row)?;
    }
    if clearing.items_too {
        let mut sql = Statement::new("SELECT id FROM ");
        sql.sql(held.target.table).sql(" WHERE ").sql(column);
        if clearing.rows_too {
            // Together: what one of them keeps another from being deleted for goes too.
            sql.sql(" IN (SELECT id FROM ")
                .sql(resource.target.table)
                .with(BELOW, &path)
                .sql(") ORDER BY id");
        } else {
            sql.sql(" = ").value(row.pk()).sql(" ORDER BY id");
        }
        delete_all(review, held, &sql, &Map::new())?;
    }
    if clearing.rows_too {
        let mut sql = Statement::new("SELECT id FROM ");
        sql.sql(resource.target.table)
            .with(BELOW, &path)
            .sql(" AND id <> ")
            .value(row.pk())
            .sql(" ORDER BY level DESC, id");
        delete_all(review, resource, &sql, sent)?;
    }
    Ok(hand_up(review.db, row, &[(held.target.table, column)])?)
}

/// Takes the row of the path and those below it, in the order of their keys: rows are taken before what they hold.
fn take_branch(db: &mut Db, resource: &Resource, path: &Cell) -> QueryResult<()> {
    if matches!(db, Db::Lite(_)) {
        return Ok(());
    }
    let mut sql = Statement::new("SELECT id FROM ").kept();
    sql.sql(resource.target.table)
        .with(BELOW, path)
        .sql(" ORDER BY id FOR UPDATE");
    sql.load(db).map(drop)
}

/// Deletes the items whose keys the statement gives, each by its own rules.
fn delete_all(
    review: &mut Review<'_>,
    resource: &'static Resource,
    keys: &Statement,
    body: &Map<String, Value>,
) -> Result<(), WriteError> {
    let rows = keys.load(review.db)?;
    let keys = rows.iter().filter_map(|row| row.first()?.int());
    let keys: Vec<i64> = keys.collect();
    match write::delete_all(review.db, review.author, resource, &keys, body) {
        Err(WriteError::Refused(more)) => {
            review.refusals.0.extend(more.0);
            Ok(())
        }
        result => result,
    }
}
