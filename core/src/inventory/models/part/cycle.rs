//! Prevents cycles: no part may contain itself or be a variant of itself, directly or through other parts.
//!
//! An assembly contains the components of its own lines and of those that it inherits from the parts of which it is a
//! variant. Every change of either takes a lock, then checks that the added part does not contain the assembly.

use std::collections::HashSet;

use diesel::QueryResult;

use super::variants;
use crate::db::Db;
use crate::db::lock::{self, AdvisoryLock};
use crate::resource::Statement;

/// Maximum number of keys in one query.
const CHUNK_SIZE: usize = 1000;

/// Locks all BOM lines and variant relations against changes until the transaction ends.
///
/// # Errors
/// When the query fails.
pub(super) fn lock(db: &mut Db) -> QueryResult<()> {
    lock::acquire(db, AdvisoryLock::Rule("bom"))
}

/// Whether a part of `from` is, or contains, a part of `to`. Ignores the line `aside`.
///
/// # Errors
/// When a query fails.
pub(super) fn is_reachable(
    db: &mut Db,
    from: Vec<i64>,
    to: &HashSet<i64>,
    except: i64,
) -> QueryResult<bool> {
    let mut seen: HashSet<i64> = from.iter().copied().collect();
    let mut open = from;
    while !open.is_empty() {
        if open.iter().any(|part| to.contains(part)) {
            return Ok(true);
        }
        open = components(db, &open, except)?;
        open.retain(|part| seen.insert(*part));
    }
    Ok(false)
}

/// Returns the components of the parts, by their own lines and by inherited ones.
fn components(db: &mut Db, parts: &[i64], except: i64) -> QueryResult<Vec<i64>> {
    let mut found = Vec::new();
    for parts in parts.chunks(CHUNK_SIZE) {
        let mut sql = Statement::new(
            "WITH RECURSIVE a (id, above) AS (SELECT p.id, 0 FROM parts p WHERE p.id IN (",
        )
        .cached();
        sql.keys(parts)
            .sql(
                ") UNION SELECT p.variant_of_id, 1 FROM parts p JOIN a ON p.id = a.id WHERE p.variant_of_id IS NOT NULL) \
                 SELECT DISTINCT b.sub_part_id FROM a JOIN bom_items b ON b.part_id = a.id \
                 WHERE (a.above = 0 OR b.inherited) AND b.id <> ",
            )
            .value(except);
        found.extend(keys(db, &sql)?);
    }
    Ok(found)
}

/// Returns the parts that have a line of the part: the part and, if the line is inherited, all its variants.
///
/// # Errors
/// When the query fails.
pub(super) fn part_and_variants(
    db: &mut Db,
    part: i64,
    is_inherited: bool,
) -> QueryResult<HashSet<i64>> {
    if !is_inherited {
        return Ok(HashSet::from([part]));
    }
    let mut sql = Statement::new("SELECT p.id FROM parts p WHERE p.id IN ").cached();
    sql.sql_with(variants::descendants!("p.id = ?"), &part.into());
    Ok(keys(db, &sql)?.into_iter().collect())
}

/// Returns the components that a variant of the template inherits.
///
/// # Errors
/// When the query fails.
pub(super) fn inherited_components(db: &mut Db, template: i64) -> QueryResult<Vec<i64>> {
    let mut sql =
        Statement::new("SELECT DISTINCT b.sub_part_id FROM bom_items b WHERE b.inherited").cached();
    sql.sql_with(
        concat!(" AND b.part_id IN ", variants::ancestors!("id")),
        &template.into(),
    );
    keys(db, &sql)
}

fn keys(db: &mut Db, sql: &Statement) -> QueryResult<Vec<i64>> {
    let rows = sql.load(db)?;
    Ok(rows.iter().filter_map(|row| row.first()?.int()).collect())
}
