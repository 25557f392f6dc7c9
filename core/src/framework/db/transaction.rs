//! Begins and ends write transactions.

use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::connection::{AnsiTransactionManager, TransactionManager};

use super::{Db, error_kind};
use crate::with_connection;

/// Begins a write transaction.
pub(super) fn begin(db: &mut Db) -> QueryResult<()> {
    match db {
        Db::Sqlite(lite) => AnsiTransactionManager::begin_transaction_sql(lite, "BEGIN IMMEDIATE"),
        Db::Pg(pg) => AnsiTransactionManager::begin_transaction(pg),
    }
}

/// Begins a write transaction, and retries while another program writes to the SQLite file. SQLite's own busy handler
/// polls ever more rarely, and so loses against a program that writes all the time.
pub(super) fn begin_with_retry(db: &mut Db, until: Instant) -> QueryResult<()> {
    loop {
        match begin(db) {
            // For some locks SQLite fails at once instead of waiting.
            Err(error) if error_kind::is_locked(&error) && Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(2));
            }
            begun => return begun,
        }
    }
}

/// Commits the transaction.
pub(super) fn commit(db: &mut Db) -> QueryResult<()> {
    with_connection!(db, |connection| AnsiTransactionManager::commit_transaction(
        connection
    ))
}

/// Rolls back. A failure is only logged, since the error before it says more. It breaks the connection, which the pool
/// then drops.
pub(super) fn roll_back(db: &mut Db) {
    let rolled_back = with_connection!(db, |connection| {
        AnsiTransactionManager::rollback_transaction(connection)
    });
    if let Err(rollback) = rolled_back {
        tracing::warn!(%rollback, "cannot roll back");
    }
}
