//! Trees of categories and of locations: where each row stands in its tree.
//!
//! The `path` of a row holds the keys from the root to it, such as `/1/5/`: those below it are one range of
//! texts. The `pathstring` holds the names, such as `Electronics/Resistors`.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use crate::db::Db;
use crate::resource::rules::Asked;
use crate::resource::write::WriteError;
use crate::resource::{
    Cell, Change, Condition, Item, Resource, Review, Showing, Statement, filter, read, sent, write,
};

/// Condition on a row `x` with a column `path`: it is the row `t` or stands below it.
#[macro_export]
#[doc(hidden)]
macro_rules! below {
    ($row:literal) => {
        concat!($row, ".path >= t.path AND ", $row, ".path < t.path || 'x'")
    };
}

pub(crate) use below;

/// Longest path of names in characters.
const LONGEST: usize = 250;

/// Whether the row may have the parent: not itself, and none of those below it.
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
    let Some(parent) = change
        .after
        .integer("parent")
        .filter(|_| change.changes("parent"))
    else {
        return Ok(());
    };
    let Some(path) = path_of(review.db, change.resource(), parent)? else {
        return Ok(());
    };
    if change
        .before
        .as_ref()
        .is_some_and(|before| path.contains(&format!("/{}/", before.pk())))
    {
        review.refuse("parent", "Invalid choice");
    }
    Ok(())
}

/// Gives the row and those below it their paths, after the row was written.
///
/// # Errors
/// When a query fails.
pub fn place(db: &mut Db, change: &Change) -> QueryResult<()> {
    if !change.changes("parent") && !change.changes("name") {
        return Ok(());
    }
    place_below(db, change.resource(), change.after.pk())
}

/// Gives the row and those below it their paths, as their parents and names say.
///
/// # Errors
/// When a query fails.
pub fn place_below(db: &mut Db, resource: &Resource, pk: i64) -> QueryResult<()> {
    let mut open = vec![pk];
    while let Some(pk) = open.pop() {
        place_one(db, resource, pk)?;
        let mut sql = Statement::new("SELECT id FROM ");
        sql.sql(resource.target.table)
            .sql(" WHERE parent_id = ")
            .value(pk);
        open.extend(sql.load(db)?.iter().filter_map(|row| row.first()?.int()));
    }
    Ok(())
}

fn place_one(db: &mut Db, resource: &Resource, pk: i64) -> QueryResult<()> {
    let table = resource.target.table;
    let mut sql = Statement::new("SELECT t.name, p.path, p.pathstring, p.level FROM ").kept();
    sql.sql(table)
        .sql(" t LEFT JOIN ")
        .sql(table)
        .sql(" p ON p.id = t.parent_id WHERE t.id = ")
        .value(pk);
    let rows = sql.load(db)?;
    let Some([name, path, names, level]) = rows.first().map(Vec::as_slice) else {
        return Ok(());
    };
    let is_root = path.is_null();
    let path = if is_root {
        format!("/{pk}/")
    } else {
        format!("{}{pk}/", path.text())
    };
    let names = if is_root {
        name.text().to_owned()
    } else {
        format!("{}/{}", names.text(), name.text())
    };
    let names: String = names.chars().take(LONGEST).collect();
    let level = level.int().map_or(0, |level| level + 1);
    let mut sql = Statement::new("UPDATE ").kept();
    sql.sql(table)
        .sql(" SET path = ")
        .value(path)
        .sql(", pathstring = ")
        .value(names);
    sql.sql(", level = ")
        .value(level)
        .sql(" WHERE id = ")
        .value(pk);
    sql.run(db).map(drop)
}

/// The path of keys of the row.
///
/// # Errors
/// When the query fails.
pub fn path_of(db: &mut Db, resource: &Resource, pk: i64) -> QueryResult<Option<String>> {
    let mut sql = Statement::new("SELECT path FROM ").kept();
    sql.sql(resource.target.table).sql(" WHERE id = ").value(pk);
    Ok(sql.first(db)?.map(|path| path.text().to_owned()))
}

/// Gives what a row that is about to be deleted holds to its parent: the rows below it, and those of other tables
/// that name it.
///
/// # Errors
/// When a query fails.
pub fn hand_up(db: &mut Db, row: &Item, others: &[(&str, &str)]) -> QueryResult<()> {
    let table = row.resource().target.table;
    let parent = Cell::from(row.integer("parent"));
    let mut sql = Statement::new("SELECT id FROM ");
    sql.sql(table).sql(" WHERE parent_id = ").value(row.pk());
    let below = sql.load(db)?;
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
    for pk in below.iter().filter_map(|row| row.first()?.int()) {
        place_below(db, row.resource(), pk)?;
    }
    Ok(())
}

/// Sees to what a row that is about to be deleted holds: the rows below it, and items.
///
/// Both go to its parent, unless the body says by the names `(rows, items)` that they are to be deleted too.
///
/// # Errors
/// When a query fails.
pub fn clear(
    review: &mut Review<'_>,
    row: &Item,
    sent: (&Map<String, Value>, &str, &str),
    items: (&'static Resource, &str),
) -> Result<(), WriteError> {
    let (resource, (held, column), (body, rows_too, items_too)) = (row.resource(), items, sent);
    let is_sent = |name| {
        body.get(name)
            .is_some_and(|value| sent::boolean(value) == Ok(true))
    };
    if is_sent(rows_too) {
        let path = path_of(review.db, resource, row.pk())?.unwrap_or_default();
        let mut sql = Statement::new("SELECT id FROM ");
        sql.sql(resource.target.table)
            .with(" WHERE path > ? AND path < ? || 'x' ", &path.into())
            .sql("ORDER BY level DESC");
        delete_all(review, resource, &sql, body)?;
    }
    if is_sent(items_too) {
        let mut sql = Statement::new("SELECT id FROM ");
        sql.sql(held.target.table).sql(" WHERE ").sql(column);
        sql.sql(" = ").value(row.pk());
        delete_all(review, held, &sql, &Map::new())?;
    }
    Ok(hand_up(review.db, row, &[(held.target.table, column)])?)
}

/// Deletes the items whose keys the statement gives, each by its own rules.
fn delete_all(
    review: &mut Review<'_>,
    resource: &'static Resource,
    keys: &Statement,
    body: &Map<String, Value>,
) -> Result<(), WriteError> {
    for row in keys.load(review.db)? {
        let Some(pk) = row.first().and_then(Cell::int) else {
            continue;
        };
        match write::delete(review.db, review.author, resource, pk, body) {
            Ok(()) | Err(WriteError::Gone) => {}
            Err(WriteError::Refused(more)) => review.refusals.0.extend(more.0),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Rows of at most the level, where no parent is asked for.
///
/// # Errors
/// With what is wrong with the text.
pub fn depth(text: &str, asked: &Asked) -> Result<Option<Condition>, &'static str> {
    let depth: i64 = text.parse().or(Err("Enter a number."))?;
    let is_asked = asked.get("parent").is_none_or(str::is_empty);
    Ok(is_asked.then(|| Statement::new("t.level <= ").value(depth).clone()))
}

/// Without `cascade` and without a parent: the roots.
///
/// # Errors
/// Never.
pub fn cascade(text: &str, asked: &Asked) -> Result<Option<Condition>, &'static str> {
    let is_asked = asked.get("parent").is_none_or(str::is_empty);
    let is_flat = filter::truth(text) == Some(false);
    Ok((is_asked && is_flat).then(|| Statement::new("t.parent_id IS NULL")))
}

/// The rows that a text names as parent: those of it, or with `cascade` all below it, as deep as `depth` says;
/// `null` names the roots.
///
/// # Errors
/// With what is wrong with the text.
pub fn parent(table: &str, text: &str, asked: &Asked) -> Result<Option<Condition>, &'static str> {
    if text.eq_ignore_ascii_case("null") {
        return Ok(Some(Statement::new("t.parent_id IS NULL")));
    }
    let key: i64 = text.parse().or(Err(filter::NO_CHOICE))?;
    if !asked.is("cascade") {
        return Ok(Some(Statement::new("t.parent_id = ").value(key).clone()));
    }
    let mut sql = Statement::new("EXISTS (SELECT 1 FROM ");
    sql.sql(table)
        .sql(" r WHERE t.path > r.path AND t.path < r.path || 'x' AND r.id = ")
        .value(key);
    if let Some(depth) = asked
        .get("depth")
        .and_then(|depth| depth.parse::<i32>().ok())
    {
        sql.sql(" AND t.level <= r.level + ")
            .value(i64::from(depth));
    }
    Ok(Some(sql.sql(")").clone()))
}

/// Adds to each item, where `path_detail` was asked for, the rows of a tree from the root to the one that a field
/// names.
///
/// # Errors
/// When a query fails.
pub fn show_paths(
    showing: &mut Showing<'_>,
    resource: &'static Resource,
    field: &str,
    name: &str,
) -> QueryResult<()> {
    if !showing.asked.is("path_detail") {
        return Ok(());
    }
    let keys = showing.keys(field);
    let wanted = keys.iter().flatten().copied();
    let paths = columns(showing.db, resource, "path", wanted)?;
    let above = paths.values().flat_map(|path| keys_of(path.text()));
    let names = columns(showing.db, resource, "name", above)?;
    for (key, shown) in keys.iter().zip(&mut *showing.shown) {
        let path = key
            .and_then(|key| paths.get(&key))
            .map(Cell::text)
            .unwrap_or_default();
        let rows =
            keys_of(path).map(|pk| json!({ "pk": pk, "name": names.get(&pk).map(Cell::text) }));
        shown.insert(name.to_owned(), rows.collect());
    }
    Ok(())
}

fn keys_of(path: &str) -> impl Iterator<Item = i64> {
    path.split('/').filter_map(|key| key.parse().ok())
}

/// One column of the rows of the keys.
fn columns(
    db: &mut Db,
    resource: &Resource,
    column: &str,
    keys: impl IntoIterator<Item = i64>,
) -> QueryResult<HashMap<i64, Cell>> {
    let mut head = Statement::new("SELECT id, ").kept();
    head.sql(column)
        .sql(" FROM ")
        .sql(resource.target.table)
        .sql(" WHERE id IN (");
    let rows = read::rows_of(db, &head, keys, ")")?;
    Ok(rows
        .into_iter()
        .filter_map(|mut row| Some((row.first()?.int()?, row.pop()?)))
        .collect())
}
