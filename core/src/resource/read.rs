//! Reading the rows of a resource.

use std::collections::{BTreeSet, HashMap};

use diesel::QueryResult;

use super::filter::Condition;
use super::find::Chosen;
use super::rules::Asked;
use super::search::Term;
use super::{Cell, Item, Refusals, Resource, Source, Statement};
use crate::db::Db;

/// Which items of a resource are wanted.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// What all of them fulfil.
    pub conditions: Vec<Condition>,
    /// SQL of their order; empty for the usual one.
    pub order: Statement,
    /// How many, after how many; all where there is none.
    pub page: Option<(i64, i64)>,
    /// What is wrong with what was asked for.
    pub refusals: Refusals,
    /// All parameters, of which the rules know some.
    pub asked: Asked,
    /// What is searched for, which [`find::query`](super::find::query) makes conditions of.
    pub(super) terms: Vec<Term>,
    /// Keys that have to be there.
    pub(super) keys: Vec<Chosen>,
    /// Whether finding them looks at every row, so that it had better be done once.
    pub(super) is_costly: bool,
    /// The parameter whose expression texts are matched with.
    pub(super) matching: Option<&'static str>,
}

/// Most keys in one query.
const AT_ONCE: usize = 1024;

impl Selection {
    /// Orders as the names say, a `-` in front for the other way round; what is not understood, or comes once
    /// more, is left out.
    pub fn order(&mut self, resource: &Resource, names: &str) {
        let mut known: Vec<&str> = Vec::new();
        for name in names.split(',').map(str::trim) {
            let (name, is_reversed) = match name.strip_prefix('-') {
                Some(name) => (name, true),
                None => (name, false),
            };
            if known.contains(&name) {
                continue;
            }
            known.push(name);
            let columns = resource.orders.iter().filter(|(own, _)| *own == name);
            let columns = columns.map(|(_, column)| by_column(column, is_reversed));
            for sql in columns.chain(resource.rules.order(name, is_reversed)) {
                let comma = if self.order.is_empty() { "" } else { ", " };
                self.order.sql(comma).append(sql);
            }
        }
    }

    fn narrow(&self, sql: &mut Statement) {
        for (place, condition) in self.conditions.iter().enumerate() {
            sql.sql(if place == 0 { " WHERE " } else { " AND " })
                .append(condition.clone());
        }
    }
}

/// SQL of the direction of an order, behind a column: SQLite has nulls first, PostgreSQL last.
pub(crate) const fn direction(is_reversed: bool) -> &'static str {
    if is_reversed {
        " DESC NULLS LAST"
    } else {
        " ASC NULLS FIRST"
    }
}

fn by_column(column: &'static str, is_reversed: bool) -> Statement {
    Statement::new(column).sql(direction(is_reversed)).clone()
}

/// The text as it is searched: whatever its case.
#[must_use]
pub fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// `SELECT` of a resource's fields; of some only, where the others are not wanted.
fn select(resource: &Resource, only: Option<&[&str]>) -> Statement {
    let mut sql = Statement::default();
    for (place, field) in resource.fields.iter().enumerate() {
        sql.sql(if place == 0 { "SELECT " } else { ", " });
        let is_wanted = only.is_none_or(|only| field.name == "pk" || only.contains(&field.name));
        match field.source {
            Source::Column(column) if is_wanted => sql.sql("t.").sql(column),
            Source::Sql(expression) if is_wanted => sql.sql(expression),
            _ => sql.sql("NULL"),
        };
    }
    sql.sql(" FROM ").sql(resource.target.table).sql(" t");
    sql
}

fn items(db: &mut Db, resource: &'static Resource, sql: &Statement) -> QueryResult<Vec<Item>> {
    let rows = sql.load(db)?;
    Ok(rows
        .into_iter()
        .map(|cells| Item::stored(resource, cells))
        .collect())
}

/// The item of the key.
///
/// # Errors
/// When the query fails.
pub fn by_key(db: &mut Db, resource: &'static Resource, pk: i64) -> QueryResult<Option<Item>> {
    let mut sql = select(resource, None).kept();
    sql.sql(" WHERE t.id = ").value(pk);
    Ok(items(db, resource, &sql)?.pop())
}

/// The item of the key, which nobody else can change until the transaction ends.
///
/// # Errors
/// When the query fails.
pub fn hold(db: &mut Db, resource: &'static Resource, pk: i64) -> QueryResult<Option<Item>> {
    let mut sql = select(resource, None).kept();
    sql.sql(" WHERE t.id = ").value(pk);
    if matches!(db, Db::Pg(_)) {
        sql.sql(" FOR UPDATE OF t");
    }
    Ok(items(db, resource, &sql)?.pop())
}

/// The items that the condition on the table `t` selects, in the order of their keys, in which they are
/// locked: nobody else can change them until the transaction ends.
///
/// The statement is kept: keys stand in the condition by [`Statement::keys`].
///
/// # Errors
/// When the query fails.
pub fn hold_all(
    db: &mut Db,
    resource: &'static Resource,
    condition: Condition,
) -> QueryResult<Vec<Item>> {
    let mut sql = select(resource, None).kept();
    sql.sql(" WHERE ").append(condition).sql(" ORDER BY t.id");
    if matches!(db, Db::Pg(_)) {
        sql.sql(" FOR UPDATE OF t");
    }
    items(db, resource, &sql)
}

/// Which of the keys the table has, lowest first; none of these rows can be changed or deleted until the
/// transaction ends.
///
/// # Errors
/// When the query fails.
pub fn share(
    db: &mut Db,
    table: &'static str,
    keys: impl IntoIterator<Item = i64>,
) -> QueryResult<Vec<i64>> {
    let mut head = Statement::new("SELECT id FROM ").kept();
    head.sql(table).sql(" WHERE id IN (");
    let end = match db {
        Db::Lite(_) => ") ORDER BY id",
        Db::Pg(_) => ") ORDER BY id FOR SHARE",
    };
    let rows = rows_of(db, &head, keys, end)?;
    Ok(rows.iter().filter_map(|row| row.first()?.int()).collect())
}

/// Some fields of the items of the keys, each once and in any order.
///
/// # Errors
/// When the query fails.
pub fn by_keys(
    db: &mut Db,
    resource: &'static Resource,
    keys: &[i64],
    only: Option<&[&str]>,
) -> QueryResult<Vec<Item>> {
    let mut head = select(resource, only).kept();
    head.sql(" WHERE t.id IN (");
    let rows = rows_of(db, &head, keys.iter().copied(), ")")?;
    Ok(rows
        .into_iter()
        .map(|cells| Item::stored(resource, cells))
        .collect())
}

/// The rows of a query that is `head`, keys and `end`. Each key is asked for once, in the order of the keys and in
/// pieces that every database takes; `end` may order the rows within those of one key.
///
/// # Errors
/// When a query fails.
pub fn rows_of(
    db: &mut Db,
    head: &Statement,
    keys: impl IntoIterator<Item = i64>,
    end: impl Into<Statement>,
) -> QueryResult<Vec<Vec<Cell>>> {
    let end = end.into();
    let keys: BTreeSet<i64> = keys.into_iter().collect();
    let keys: Vec<i64> = keys.into_iter().collect();
    let mut rows = Vec::with_capacity(keys.len());
    for keys in keys.chunks(AT_ONCE) {
        let mut sql = head.clone();
        rows.extend(sql.keys(keys).append(end.clone()).load(db)?);
    }
    Ok(rows)
}

/// The items that are wanted, in their order, and how many there are besides this page.
///
/// The keys come first, then the rows of the page: a database that sorts would count up what belongs to every
/// row before it throws most of them away.
///
/// # Errors
/// When a query fails.
pub fn list(
    db: &mut Db,
    resource: &'static Resource,
    wanted: &Selection,
) -> QueryResult<(Vec<Item>, i64)> {
    let (keys, count) = keys(db, resource, wanted)?;
    Ok((in_order(db, resource, &keys)?, count))
}

/// The items of the keys, in the order of the keys; without those that are gone.
///
/// # Errors
/// When a query fails.
pub fn in_order(db: &mut Db, resource: &'static Resource, keys: &[i64]) -> QueryResult<Vec<Item>> {
    let mut found: HashMap<i64, Item> = by_keys(db, resource, keys, None)?
        .into_iter()
        .map(|item| (item.pk(), item))
        .collect();
    Ok(keys.iter().filter_map(|key| found.remove(key)).collect())
}

/// The keys of the items that are wanted, in their order, and how many there are besides this page.
///
/// # Errors
/// When a query fails.
pub fn keys(
    db: &mut Db,
    resource: &'static Resource,
    wanted: &Selection,
) -> QueryResult<(Vec<i64>, i64)> {
    let mut sql = Statement::new("SELECT t.id");
    if wanted.is_costly {
        sql.sql(", COUNT(*) OVER ()");
    }
    let is_whole = wanted.conditions.is_empty() && wanted.order.is_empty();
    if is_whole && !resource.whole.is_empty() {
        sql.sql(resource.whole);
    } else {
        sql.sql(" FROM ")
            .sql(resource.target.table)
            .sql(" t")
            .sql(resource.joins);
        wanted.narrow(&mut sql);
    }
    // The key makes an order of it also where everything else is the same.
    let order = if wanted.order.is_empty() {
        Statement::new(resource.order)
    } else {
        wanted.order.clone()
    };
    sql.sql(" ORDER BY ").append(order).sql(", t.id");
    if let Some((limit, offset)) = wanted.page {
        sql.sql(" LIMIT ")
            .value(limit)
            .sql(" OFFSET ")
            .value(offset);
    }
    if is_whole {
        sql = sql.kept();
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

/// How many items there are of those that are wanted, pages aside.
///
/// # Errors
/// When the query fails.
fn count(db: &mut Db, resource: &'static Resource, wanted: &Selection) -> QueryResult<i64> {
    let mut sql = Statement::new("SELECT COUNT(*) FROM ");
    sql.sql(resource.target.table).sql(" t");
    wanted.narrow(&mut sql);
    if wanted.conditions.is_empty() {
        sql = sql.kept();
    }
    let count = sql.first(db)?;
    Ok(count.and_then(|cell| cell.int()).unwrap_or_default())
}

/// Whether one of the rows has the key: those of a table, or those behind `WHERE` as well.
///
/// # Errors
/// When the query fails.
pub fn exists(db: &mut Db, rows: &'static str, pk: i64) -> QueryResult<bool> {
    let is_narrow = rows.contains(" WHERE ");
    let mut sql = Statement::new("SELECT 1 FROM ").kept();
    sql.sql(rows)
        .sql(if is_narrow {
            " AND id = "
        } else {
            " WHERE id = "
        })
        .value(pk);
    Ok(sql.first(db)?.is_some())
}
