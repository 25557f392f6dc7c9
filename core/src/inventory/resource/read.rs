//! Reads the rows of a resource.

use std::collections::{BTreeSet, HashMap};

use diesel::QueryResult;

use super::filter::Condition;
use super::{Item, Resource, Selection, Source, SqlValue, Statement};
use crate::db::Db;

/// Maximum number of keys in a query.
const CHUNK_SIZE: usize = 1024;

/// Returns `SELECT` of a resource's fields; with `only`, the others are `NULL`.
fn select(resource: &Resource, only: Option<&[&str]>) -> Statement {
    let mut sql = Statement::default();
    for (index, field) in resource.fields.iter().enumerate() {
        sql.sql(if index == 0 { "SELECT " } else { ", " });
        let is_wanted = only.is_none_or(|only| field.name == "pk" || only.contains(&field.name));
        match field.source {
            Source::Column(column) if is_wanted => sql.sql("t.").sql(column),
            Source::Sql(expression) if is_wanted => sql.sql(expression),
            _ => sql.sql("NULL"),
        };
    }
    sql.sql(" FROM ").sql(resource.model.table).sql(" t");
    sql
}

fn items(db: &mut Db, resource: &'static Resource, sql: &Statement) -> QueryResult<Vec<Item>> {
    let rows = sql.load(db)?;
    Ok(rows
        .into_iter()
        .map(|cells| Item::from_db(resource, cells))
        .collect())
}

/// Returns the item with the key.
///
/// # Errors
/// When the query fails.
pub fn by_key(db: &mut Db, resource: &'static Resource, pk: i64) -> QueryResult<Option<Item>> {
    let mut sql = select(resource, None).cached();
    sql.sql(" WHERE t.id = ").value(pk);
    Ok(items(db, resource, &sql)?.pop())
}

/// Returns the item with the key and locks its row until the transaction ends.
///
/// # Errors
/// When the query fails.
pub fn lock(db: &mut Db, resource: &'static Resource, pk: i64) -> QueryResult<Option<Item>> {
    let mut sql = select(resource, None).cached();
    sql.sql(" WHERE t.id = ").value(pk);
    if matches!(db, Db::Pg(_)) {
        sql.sql(" FOR UPDATE OF t");
    }
    Ok(items(db, resource, &sql)?.pop())
}

/// Returns the items that meet the condition on the table `t`, sorted by key. Locks their rows in this order until the
/// transaction ends.
///
/// The statement is cached: use [`Statement::keys`] for keys in the condition.
///
/// # Errors
/// When the query fails.
pub fn lock_all(
    db: &mut Db,
    resource: &'static Resource,
    condition: Condition,
) -> QueryResult<Vec<Item>> {
    let mut sql = select(resource, None).cached();
    sql.sql(" WHERE ").append(condition).sql(" ORDER BY t.id");
    if matches!(db, Db::Pg(_)) {
        sql.sql(" FOR UPDATE OF t");
    }
    items(db, resource, &sql)
}

/// Returns the keys that exist in the table, in ascending order. Their rows cannot be changed or deleted until the
/// transaction ends.
///
/// # Errors
/// When the query fails.
pub fn lock_shared(
    db: &mut Db,
    table: &'static str,
    keys: impl IntoIterator<Item = i64>,
) -> QueryResult<Vec<i64>> {
    let mut head = Statement::new("SELECT id FROM ").cached();
    head.sql(table).sql(" WHERE id IN (");
    let end = match db {
        Db::Sqlite(_) => ") ORDER BY id",
        Db::Pg(_) => ") ORDER BY id FOR SHARE",
    };
    let rows = rows_by_keys(db, &head, keys, end)?;
    Ok(rows.iter().filter_map(|row| row.first()?.int()).collect())
}

/// Returns items by key with all or some of their fields, each once and in any order.
///
/// # Errors
/// When the query fails.
pub fn by_keys(
    db: &mut Db,
    resource: &'static Resource,
    keys: &[i64],
    only: Option<&[&str]>,
) -> QueryResult<Vec<Item>> {
    let mut head = select(resource, only).cached();
    head.sql(" WHERE t.id IN (");
    let rows = rows_by_keys(db, &head, keys.iter().copied(), ")")?;
    Ok(rows
        .into_iter()
        .map(|cells| Item::from_db(resource, cells))
        .collect())
}

/// Returns the stored fields of an item.
///
/// # Errors
/// When the query fails.
pub fn load_stored_fields(
    db: &mut Db,
    resource: &'static Resource,
    key: i64,
) -> QueryResult<Option<Item>> {
    let stored: Vec<&str> = resource.stored_field_names().collect();
    Ok(by_keys(db, resource, &[key], Some(&stored))?.pop())
}

/// Runs a query that consists of `head`, keys and `end`, and returns its rows.
///
/// Keys are deduplicated, sorted and split
/// into chunks that every database accepts.
///
/// An ordering in `end` is reliable only for the rows of one key.
///
/// # Errors
/// When a query fails.
pub fn rows_by_keys(
    db: &mut Db,
    head: &Statement,
    keys: impl IntoIterator<Item = i64>,
    end: impl Into<Statement>,
) -> QueryResult<Vec<Vec<SqlValue>>> {
    let end = end.into();
    let keys: BTreeSet<i64> = keys.into_iter().collect();
    let keys: Vec<i64> = keys.into_iter().collect();
    let mut rows = Vec::with_capacity(keys.len());
    for keys in keys.chunks(CHUNK_SIZE) {
        let mut sql = head.clone();
        rows.extend(sql.keys(keys).append(end.clone()).load(db)?);
    }
    Ok(rows)
}

/// Returns the selected items in their order, and the total count without pagination.
///
/// The keys come first, then the rows of the page: a database that sorts would otherwise compute aggregates for all
/// rows and discard most of them.
///
/// # Errors
/// When a query fails.
pub fn list(
    db: &mut Db,
    resource: &'static Resource,
    wanted: &Selection,
) -> QueryResult<(Vec<Item>, i64)> {
    let (keys, count) = list_keys(db, resource, wanted)?;
    Ok((by_ordered_keys(db, resource, &keys)?, count))
}

/// Returns the items in the order of the keys, without those that no longer exist.
///
/// # Errors
/// When a query fails.
pub fn by_ordered_keys(
    db: &mut Db,
    resource: &'static Resource,
    keys: &[i64],
) -> QueryResult<Vec<Item>> {
    let mut found: HashMap<i64, Item> = by_keys(db, resource, keys, None)?
        .into_iter()
        .map(|item| (item.pk(), item))
        .collect();
    Ok(keys.iter().filter_map(|key| found.remove(key)).collect())
}

/// Returns the keys of the selected items in their order, and the total count without pagination.
///
/// # Errors
/// When a query fails.
pub fn list_keys(
    db: &mut Db,
    resource: &'static Resource,
    wanted: &Selection,
) -> QueryResult<(Vec<i64>, i64)> {
    let mut sql = Statement::new("SELECT t.id");
    if wanted.is_costly {
        sql.sql(", COUNT(*) OVER ()");
    }
    let is_whole = wanted.conditions.is_empty() && wanted.ordering.is_empty();
    if is_whole && !resource.default_list_sql.is_empty() {
        sql.sql(resource.default_list_sql);
    } else {
        sql.sql(" FROM ")
            .sql(resource.model.table)
            .sql(" t")
            .sql(resource.ordering_joins);
        wanted.push_where(&mut sql);
    }
    // The key makes the ordering total.
    let order = if wanted.ordering.is_empty() {
        Statement::new(resource.default_ordering)
    } else {
        wanted.ordering.clone()
    };
    sql.sql(" ORDER BY ").append(order).sql(", t.id");
    if let Some((limit, offset)) = wanted.page {
        sql.sql(" LIMIT ")
            .value(limit)
            .sql(" OFFSET ")
            .value(offset);
    }
    if is_whole {
        sql = sql.cached();
    }
    let rows = sql.load(db)?;
    let counted = rows.first().and_then(|row| row.get(1)?.int());
    let keys: Vec<i64> = rows.iter().filter_map(|row| row.first()?.int()).collect();
    let count = match (counted, wanted.page) {
        (Some(count), _) => count,
        (None, Some((_, 0))) if wanted.is_costly => 0,
        (None, None) => i64::try_from(keys.len()).unwrap_or(i64::MAX),
        (None, Some(_)) => count(db, resource, wanted)?,
    };
    Ok((keys, count))
}

/// Counts the selected items without pagination.
///
/// # Errors
/// When the query fails.
fn count(db: &mut Db, resource: &'static Resource, wanted: &Selection) -> QueryResult<i64> {
    let mut sql = Statement::new("SELECT COUNT(*) FROM ");
    sql.sql(resource.model.table).sql(" t");
    wanted.push_where(&mut sql);
    if wanted.conditions.is_empty() {
        sql = sql.cached();
    }
    let count = sql.first_value(db)?;
    Ok(count.and_then(|cell| cell.int()).unwrap_or_default())
}

/// Whether a row with the key exists. `rows` is a table, or a table with a `WHERE` condition.
///
/// # Errors
/// When the query fails.
pub fn exists(db: &mut Db, rows: &'static str, pk: i64) -> QueryResult<bool> {
    let is_narrow = rows.contains(" WHERE ");
    let mut sql = Statement::new("SELECT 1 FROM ").cached();
    sql.sql(rows)
        .sql(if is_narrow {
            " AND id = "
        } else {
            " WHERE id = "
        })
        .value(pk);
    Ok(sql.first_value(db)?.is_some())
}
