//! Lists of trees: filters by position, and the path from the root to each row.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::json;

use crate::db::Db;
use crate::db::regex::RegexError;
use crate::resource::{
    Condition, QueryParams, Resource, SearchSql, SerializeContext, SqlValue, Statement, filter,
    read,
};

/// The filters of a tree with the table, and its own ones.
macro_rules! tree_filters {
    (table: $table:literal, own: [$($own:expr),* $(,)?]) => {
        &[
            Filter::new("name", Lookup::Exact("t.name")),
            Filter::new(
                "parent",
                Lookup::RelatedOrNullFn($table, |key, params| {
                    $crate::models::tree::list::parent($table, key, params)
                }),
            ),
            Filter::new("cascade", Lookup::CustomWithParams($crate::models::tree::list::cascade)),
            Filter::new("depth", Lookup::CustomWithParams($crate::models::tree::list::depth)),
            Filter::new("exclude_tree", Lookup::Related(
                concat!(
                    "NOT EXISTS (SELECT 1 FROM ", $table,
                    " r WHERE r.id = ? AND t.path >= r.path AND t.path < r.path || 'x')",
                ),
                $table,
            )),
            Filter::new("path_detail", Lookup::Modifier),
            Filter::new("structural", Lookup::Boolean("t.structural")),
            Filter::new("top_level", Lookup::CustomWithParams($crate::models::tree::list::top_level)),
            $($own),*
        ]
    };
}

/// Search by the path of names. On SQLite, `LOWER` converts ASCII letters only.
pub(crate) const PATH_SEARCH: SearchSql =
    SearchSql::condition(&["pathstring"], "{LOWER(t.pathstring)}");

/// Search by the name of an ancestor, in any alphabet.
macro_rules! ancestor_search {
    ($table:literal) => {
        $crate::resource::SearchSql::in_subquery(
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

pub(crate) use {ancestor_search, tree_filters};

/// Returns the rows up to the level, where no parent is given.
///
/// # Errors
/// When the value is invalid.
pub fn depth(text: &str, params: &QueryParams) -> Result<Option<Condition>, RegexError> {
    let depth = filter::parse_integer(text)?;
    let is_asked = params.get("parent").is_none_or(str::is_empty);
    Ok(is_asked.then(|| Statement::new("t.level <= ").value(depth).clone()))
}

/// Returns the roots, for `cascade=false` without a parent.
///
/// # Errors
/// Never.
pub fn cascade(text: &str, params: &QueryParams) -> Result<Option<Condition>, RegexError> {
    let is_asked = params.get("parent").is_none_or(str::is_empty);
    let is_flat = filter::parse_bool(text) == Some(false);
    Ok((is_asked && is_flat).then(|| Statement::new("t.parent_id IS NULL")))
}

/// Returns the roots, for a true value without `cascade`.
///
/// # Errors
/// Never.
pub fn top_level(text: &str, params: &QueryParams) -> Result<Option<Condition>, RegexError> {
    let is_asked = filter::parse_bool(text) == Some(true) && !params.is_true("cascade");
    Ok(is_asked.then(|| Statement::new("t.parent_id IS NULL")))
}

/// Returns the rows below a parent, or with `cascade` all below it, down to `depth`. `None` stands for the parent of
/// the roots, which has the whole tree below it.
#[must_use]
pub fn parent(table: &'static str, key: Option<i64>, params: &QueryParams) -> Condition {
    let is_deep = params.is_true("cascade");
    let depth = params
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

/// Adds to each item the rows of a tree from the root to the row that a field refers to, where `path_detail` is
/// requested.
///
/// # Errors
/// When a query fails.
pub fn serialize_paths(
    context: &mut SerializeContext<'_>,
    resource: &'static Resource,
    field: &str,
    name: &str,
) -> QueryResult<()> {
    if !context.params.is_true("path_detail") {
        return Ok(());
    }
    let keys = context.foreign_keys(field);
    let wanted = keys.iter().flatten().copied();
    let paths = column_by_keys(context.db, resource, "path", wanted)?;
    let above = paths.values().flat_map(|path| path_keys(path.text()));
    let names = column_by_keys(context.db, resource, "name", above)?;
    for (key, object) in keys.iter().zip(&mut *context.serialized) {
        let path = key
            .and_then(|key| paths.get(&key))
            .map(SqlValue::text)
            .unwrap_or_default();
        let rows = path_keys(path)
            .map(|pk| json!({ "pk": pk, "name": names.get(&pk).map(SqlValue::text) }));
        object.insert(name.to_owned(), rows.collect());
    }
    Ok(())
}

fn path_keys(path: &str) -> impl Iterator<Item = i64> {
    path.split('/').filter_map(|key| key.parse().ok())
}

/// Returns one column of the rows with the keys.
fn column_by_keys(
    db: &mut Db,
    resource: &Resource,
    column: &'static str,
    keys: impl IntoIterator<Item = i64>,
) -> QueryResult<HashMap<i64, SqlValue>> {
    let mut head = Statement::new("SELECT id, ").cached();
    head.sql(column)
        .sql(" FROM ")
        .sql(resource.model.table)
        .sql(" WHERE id IN (");
    let rows = read::rows_by_keys(db, &head, keys, ")")?;
    Ok(rows
        .into_iter()
        .filter_map(|mut row| Some((row.first()?.int()?, row.pop()?)))
        .collect())
}
