//! What lists of trees have in common: filters by place, and the way from the root to each row.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::json;

use crate::db::Db;
use crate::db::regex::Reason;
use crate::resource::rules::Asked;
use crate::resource::{Cell, Condition, Resource, Showing, Statement, filter, read};

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
            Filter::of("top_level", Test::Holds("t.parent_id IS NULL")),
            $($own),*
        ]
    };
}

pub(crate) use tree_filters;

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

/// The rows of a parent, or with `cascade` all below it, as deep as `depth` says; the roots where there is none.
#[must_use]
pub fn parent(table: &str, key: Option<i64>, asked: &Asked) -> Condition {
    let Some(key) = key else {
        return Statement::new("t.parent_id IS NULL");
    };
    if !asked.is("cascade") {
        return Statement::new("t.parent_id = ").value(key).clone();
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
