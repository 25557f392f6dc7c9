//! The number that every change of shared state raises, by which the processes on one database follow
//! each other.

use diesel::prelude::*;

use crate::db::Db;
use crate::schema::generations;

/// The channel on which PostgreSQL tells of a change.
pub const CHANNEL: &str = "inventree_generation";

/// The current number.
///
/// # Errors
/// When the query fails.
pub fn current(db: &mut Db) -> QueryResult<i64> {
    generations::table
        .select(generations::value)
        .filter(generations::id.eq(1))
        .first(db)
}

/// Raises the number. To be called in the transaction that makes the change, so that nobody sees the one
/// without the other.
///
/// # Errors
/// When the query fails.
pub fn raise(db: &mut Db) -> QueryResult<()> {
    diesel::update(generations::table.filter(generations::id.eq(1)))
        .set(generations::value.eq(generations::value + 1))
        .execute(db)?;
    if let Db::Pg(pg) = db {
        diesel::sql_query(format!("NOTIFY {CHANNEL}")).execute(pg)?;
    }
    Ok(())
}
