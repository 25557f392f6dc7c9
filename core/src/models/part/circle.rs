//! No part is made of itself, and none is a variant of itself, also not by way of others.
//!
//! An assembly is made of the components of its own lines and of those that it inherits from what it is a variant
//! of. Whoever adds to either looks first whether what is added is made of the assembly, and lets nobody else add
//! meanwhile.

use std::collections::HashSet;

use diesel::QueryResult;

use super::family;
use crate::db::Db;
use crate::db::lock::{self, Lock};
use crate::resource::Statement;

/// Most keys in one query.
const AT_ONCE: usize = 1000;

/// Lets nobody else change what parts are made of, and what they are variants of, until the transaction ends.
///
/// # Errors
/// When the query fails.
pub(super) fn hold(db: &mut Db) -> QueryResult<()> {
    lock::take(db, Lock::Rule("bom"))
}

/// Whether one of the parts is, or is made of, one of the others; the line of the key aside.
///
/// # Errors
/// When a query fails.
pub(super) fn leads(
    db: &mut Db,
    from: Vec<i64>,
    to: &HashSet<i64>,
    aside: i64,
) -> QueryResult<bool> {
    let mut seen: HashSet<i64> = from.iter().copied().collect();
    let mut open = from;
    while !open.is_empty() {
        if open.iter().any(|part| to.contains(part)) {
            return Ok(true);
        }
        open = components(db, &open, aside)?;
        open.retain(|part| seen.insert(*part));
    }
    Ok(false)
}

/// What the parts are made of, by their own lines and by those that they inherit.
fn components(db: &mut Db, parts: &[i64], aside: i64) -> QueryResult<Vec<i64>> {
    let mut found = Vec::new();
    for parts in parts.chunks(AT_ONCE) {
        let mut sql = Statement::new(
            "WITH RECURSIVE a (id, above) AS (SELECT p.id, 0 FROM parts p WHERE p.id IN (",
        )
        .kept();
        sql.keys(parts)
            .sql(
                ") UNION SELECT p.variant_of_id, 1 FROM parts p JOIN a ON p.id = a.id WHERE p.variant_of_id IS NOT NULL) \
                 SELECT DISTINCT b.sub_part_id FROM a JOIN bom_items b ON b.part_id = a.id \
                 WHERE (a.above = 0 OR b.inherited) AND b.id <> ",
            )
            .value(aside);
        found.extend(keys(db, &sql)?);
    }
    Ok(found)
}

/// The part and, where a line is inherited, all its variants: whoever has the line.
///
/// # Errors
/// When the query fails.
pub(super) fn holders(db: &mut Db, part: i64, is_inherited: bool) -> QueryResult<HashSet<i64>> {
    if !is_inherited {
        return Ok(HashSet::from([part]));
    }
    let mut sql = Statement::new("SELECT p.id FROM parts p WHERE p.id IN ").kept();
    sql.with(family::below!("p.id = ?"), &part.into());
    Ok(keys(db, &sql)?.into_iter().collect())
}

/// What the part would be made of as a variant of the template, besides what it is made of now.
///
/// # Errors
/// When the query fails.
pub(super) fn inherited(db: &mut Db, template: i64) -> QueryResult<Vec<i64>> {
    let mut sql =
        Statement::new("SELECT DISTINCT b.sub_part_id FROM bom_items b WHERE b.inherited").kept();
    sql.with(
        concat!(" AND b.part_id IN ", family::above!("id")),
        &template.into(),
    );
    keys(db, &sql)
}

fn keys(db: &mut Db, sql: &Statement) -> QueryResult<Vec<i64>> {
    let rows = sql.load(db)?;
    Ok(rows.iter().filter_map(|row| row.first()?.int()).collect())
}
