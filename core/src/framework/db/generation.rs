//! The generation: a number that every change of shared state increments, so that all processes on one database notice
//! the change.

use diesel::prelude::*;

use crate::db::Db;
use crate::schema::generations;

/// The channel on which PostgreSQL notifies of a change.
pub const CHANNEL: &str = "inventree_generation";

/// Returns the current generation.
///
/// # Errors
/// When the query fails.
pub fn current(db: &mut Db) -> QueryResult<i64> {
    generations::table
        .select(generations::value)
        .filter(generations::id.eq(1))
        .first(db)
}

/// Increments the generation. Call it in the transaction that makes the change, so that no process sees one without the
/// other.
///
/// # Errors
/// When the query fails.
pub fn increment(db: &mut Db) -> QueryResult<()> {
    diesel::update(generations::table.filter(generations::id.eq(1)))
        .set(generations::value.eq(generations::value + 1))
        .execute(db)?;
    if let Db::Pg(pg) = db {
        diesel::sql_query(format!("NOTIFY {CHANNEL}")).execute(pg)?;
    }
    Ok(())
}
