//! Where the transaction of a write begins and ends.

use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::connection::{AnsiTransactionManager, TransactionManager};

use super::{Db, fault};
use crate::both;

/// Begins a transaction that writes.
pub(super) fn begin(db: &mut Db) -> QueryResult<()> {
    match db {
        Db::Lite(lite) => AnsiTransactionManager::begin_transaction_sql(lite, "BEGIN IMMEDIATE"),
        Db::Pg(pg) => AnsiTransactionManager::begin_transaction(pg),
    }
}

/// Begins again and again while another program writes on SQLite, whose own waiting asks ever more rarely and so loses
/// against one that writes all the time.
pub(super) fn begin_within(db: &mut Db, until: Instant) -> QueryResult<()> {
    loop {
        match begin(db) {
            // Some locks are told of at once.
            Err(error) if fault::is_locked(&error) && Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(2));
            }
            begun => return begun,
        }
    }
}

/// Ends the transaction.
pub(super) fn commit(db: &mut Db) -> QueryResult<()> {
    both!(db, |connection| AnsiTransactionManager::commit_transaction(
        connection
    ))
}

/// What went wrong before says more than a failing rollback, which leaves a broken connection: the pool drops it.
pub(super) fn roll_back(db: &mut Db) {
    let rolled_back = both!(db, |connection| {
        AnsiTransactionManager::rollback_transaction(connection)
    });
    if let Err(rollback) = rolled_back {
        tracing::warn!(%rollback, "cannot roll back");
    }
}
