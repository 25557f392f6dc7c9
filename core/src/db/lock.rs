//! Locks that have names of their own, for what no row stands for: the shape of a tree, a rule about many rows.

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryResult, RunQueryDsl};

use super::Db;

/// What is locked. Whoever needs several takes them in this order, and before any row, but for `Files`: nobody
/// takes rows after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    /// Who carries a barcode, by a number that is made of it.
    Barcode(i64),
    /// The shape of the tree in the table: parents, paths.
    Tree(&'static str),
    /// A rule about many rows, by a name of its own, such as `bom`.
    Rule(&'static str),
    /// The serial numbers of the parts that belong together, by the key of the oldest; 0 stands for all parts.
    Serials(i64),
    /// Placing, picking and removing files.
    Files,
}

impl Lock {
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

/// Keeps others from taking the same until the transaction ends. SQLite has one writer as it is.
///
/// # Errors
/// When the statement fails.
pub fn take(db: &mut Db, lock: Lock) -> QueryResult<()> {
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

/// Keeps other writers of the table away until the transaction ends.
///
/// # Errors
/// When the statement fails.
pub fn table(db: &mut Db, table: &'static str) -> QueryResult<()> {
    let Db::Pg(pg) = db else {
        return Ok(());
    };
    let statement = format!("LOCK TABLE {table} IN EXCLUSIVE MODE");
    diesel::sql_query(statement).execute(pg).map(drop)
}
