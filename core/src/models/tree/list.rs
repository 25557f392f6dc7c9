//! What lists of trees have in common: filters by place, and the way from the root to each row.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::json;

use crate::db::Db;
use crate::db::regex::Reason;
use crate::resource::rules::Asked;
use crate::resource::{Cell, Condition, Found, Resource, Showing, Statement, filter, read};

/// The filters of a tree in the table, with further ones of its own.
macro_rules! tree_filters {
    (table: $table:literal, own: [$($own:expr),* $(,)?]) => {
        &[
            Filter::of("name", Test::Text("t.name")),
            Filter::of(
                "parent",
                Test::ChosenOrNone($table, |key, asked| {
                    $crate::models::tree::list::parent($table, key, asked)
                }),
            ),
            Filter::of("cascade", Test::Along($crate::models::tree::list::cascade)),
            Filter::of("depth", Test::Along($crate::models::tree::list::depth)),
            Filter::of("exclude_tree", Test::About(
                concat!(
                    "NOT EXISTS (SELECT 1 FROM ", $table,
                    " r WHERE r.id = ? AND t.path >= r.path AND t.path < r.path || 'x')",
                ),
                $table,
            )),
            Filter::of("path_detail", Test::Beside),
            Filter::of("structural", Test::Holds("t.structural")),
            Filter::of("top_level", Test::Along($crate::models::tree::list::top_level)),
            $($own),*
        ]
    };
}

/// Found by the names on the way to a row, as they are written.
pub(crate) const BY_PATH: Found = Found::here(&["pathstring"], "{LOWER(t.pathstring)}");

/// Found by the name of a row that it stands below, in any alphabet.
macro_rules! by_branch {
    ($table:literal) => {
        $crate::resource::Found::among(
            &["parent__name"],
            "t.id",
            concat!(
                "SELECT b.id FROM ",
                $table,
                " w JOIN ",
                $table,
                " b ON b.path >= w.path AND b.path < w.path || 'x' WHERE {w.search} \
                 AND {SUBSTR(w.search, 1, LENGTH(w.name))}"
            ),
        )
    };
}

pub(crate) use {by_branch, tree_filters};

/// Rows of at most the level, where no parent is asked for.
///
/// # Errors
/// With what is wrong with the text.
pub fn depth(text: &str, asked: &Asked) -> Result<Option<Condition>, Reason> {
    let depth = filter::whole(text)?;
    let is_asked = asked.get("parent").is_none_or(str::is_empty);
    Ok(is_asked.then(|| Statement::new("t.level <= ").value(depth).clone()))
}

/// Without `cascade` and without a parent: the roots.
///
/// # Errors
/// Never.
pub fn cascade(text: &str, asked: &Asked) -> Result<Option<Condition>, Reason> {
    let is_asked = asked.get("parent").is_none_or(str::is_empty);
    let is_flat = filter::truth(text) == Some(false);
    Ok((is_asked && is_flat).then(|| Statement::new("t.parent_id IS NULL")))
}

/// The roots, where they are asked for without `cascade`.
///
/// # Errors
/// Never.
pub fn top_level(text: &str, asked: &Asked) -> Result<Option<Condition>, Reason> {
    let is_asked = filter::truth(text) == Some(true) && !asked.is("cascade");
    Ok(is_asked.then(|| Statement::new("t.parent_id IS NULL")))
}

/// The rows of a parent, or with `cascade` all below it, as deep as `depth` says. Without one it is what the roots
/// stand in: the whole tree is below it.
#[must_use]
pub fn parent(table: &'static str, key: Option<i64>, asked: &Asked) -> Condition {
    let is_deep = asked.is("cascade");
    let depth = asked
        .get("depth")
        .and_then(|depth| depth.parse::<i32>().ok());
    let depth = depth.map(i64::from);
    let Some(key) = key else {
        return match depth {
            None if is_deep => Statement::new("1 = 1"),
            None => Statement::new("t.parent_id IS NULL"),
            Some(depth) => {
                let depth = if is_deep { depth } else { depth.min(1) };
                Statement::new("t.level < ").value(depth).clone()
            }
        };
    };
    if !is_deep && depth.is_none() {
        return Statement::new("t.parent_id = ").value(key).clone();
    }
    let mut sql = Statement::new("EXISTS (SELECT 1 FROM ");
    sql.sql(table).sql(if is_deep {
        " r WHERE t.path > r.path AND t.path < r.path || 'x' AND r.id = "
    } else {
        " r WHERE t.parent_id = r.id AND r.id = "
    });
    sql.value(key);
    if let Some(depth) = depth {
        sql.sql(" AND t.level <= r.level + ").value(depth);
    }
    sql.sql(")").clone()
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
    column: &'static str,
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
