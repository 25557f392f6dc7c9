//! Read-only access to the database.

use diesel::connection::AnsiTransactionManager;

use super::transaction::roll_back;
use super::{Backend, Database, Db, DbError};

/// The database without write access, for the read-only calls of plugins.
#[derive(Debug, Clone, Copy)]
pub struct ReadDatabase<'a>(&'a Database);

impl Database {
    /// Returns the same database without write access.
    #[must_use]
    pub fn read_only(&self) -> ReadDatabase<'_> {
        ReadDatabase(self)
    }
}

impl ReadDatabase<'_> {
    /// Returns the kind of database.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.0.backend()
    }

    /// Runs the closure on a read connection. The database rejects any write.
    ///
    /// # Errors
    /// When the closure fails or no connection is available.
    pub fn read<R, E: From<DbError>>(
        &self,
        query: impl FnOnce(&mut Db) -> Result<R, E>,
    ) -> Result<R, E> {
        self.0.read_as_host(|db| {
            begin(db)?;
            let result = query(db);
            end(db);
            result
        })
    }
}

/// SQLite's read connections reject writes already.
fn begin(db: &mut Db) -> Result<(), DbError> {
    match db {
        Db::Sqlite(_) => Ok(()),
        Db::Pg(pg) => Ok(AnsiTransactionManager::begin_transaction_sql(
            pg,
            "BEGIN READ ONLY",
        )?),
    }
}

/// Rolls back, since nothing was written.
fn end(db: &mut Db) {
    if matches!(db, Db::Pg(_)) {
        roll_back(db);
    }
}
