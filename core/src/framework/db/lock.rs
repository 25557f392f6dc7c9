//! Named locks for what no single row represents: the shape of a tree, a rule about many rows.

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryResult, RunQueryDsl};

use super::Db;

/// What is locked. To avoid deadlocks, a transaction acquires its locks in this order and before any row. Only `Files`
/// comes after the rows: no row is locked after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AdvisoryLock {
    /// The item that carries a barcode, by a part of the barcode's hash.
    Barcode(i64),
    /// The shape of the tree in the table: parents and paths.
    Tree(&'static str),
    /// A named rule about many rows, such as `bom`.
    Rule(&'static str),
    /// The serial numbers of a part, its templates and their variants, by the lowest key of these; 0 means all parts.
    Serials(i64),
    /// Storing, selecting and deleting files.
    Files,
}

impl AdvisoryLock {
    fn name(self) -> (&'static str, &'static str, i64) {
        match self {
            Self::Barcode(number) => ("barcode", "", number),
            Self::Tree(table) => ("tree", table, 0),
            Self::Rule(rule) => ("rule", rule, 0),
            Self::Serials(part) => ("serials", "", part),
            Self::Files => ("files", "", 0),
        }
    }
}

/// Acquires the lock until the transaction ends. SQLite needs none, since it has one writer.
///
/// # Errors
/// When the statement fails.
pub fn acquire(db: &mut Db, lock: AdvisoryLock) -> QueryResult<()> {
    let Db::Pg(pg) = db else {
        return Ok(());
    };
    let (kind, name, key) = lock.name();
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, $2))")
        .bind::<Text, _>(format!("{kind} {name}"))
        .bind::<BigInt, _>(key)
        .execute(pg)
        .map(drop)
}

/// Locks the table against other writers until the transaction ends. SQLite needs no lock here either.
///
/// # Errors
/// When the statement fails.
pub fn lock_table(db: &mut Db, table: &'static str) -> QueryResult<()> {
    let Db::Pg(pg) = db else {
        return Ok(());
    };
    let statement = format!("LOCK TABLE {table} IN EXCLUSIVE MODE");
    diesel::sql_query(statement).execute(pg).map(drop)
}
