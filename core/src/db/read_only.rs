//! The database where nothing may be written.

use diesel::connection::AnsiTransactionManager;

use super::transaction::roll_back;
use super::{Backend, Database, Db, DbError};

/// The database, to read from: what a plugin gets where it is only asked.
#[derive(Debug, Clone, Copy)]
pub struct ReadDatabase<'a>(&'a Database);

impl Database {
    /// The same, to read from only.
    #[must_use]
    pub fn read_only(&self) -> ReadDatabase<'_> {
        ReadDatabase(self)
    }
}

impl ReadDatabase<'_> {
    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.0.backend()
    }

    /// Runs the closure on a reading connection. The database refuses whatever it would write.
    ///
    /// # Errors
    /// As the closure returns them, or when no connection can be had.
    pub fn read<R, E: From<DbError>>(
        &self,
        query: impl FnOnce(&mut Db) -> Result<R, E>,
    ) -> Result<R, E> {
        self.0.look(|db| {
            begin(db)?;
            let result = query(db);
            end(db);
            result
        })
    }
}

/// SQLite's reading connections refuse writes as they are.
fn begin(db: &mut Db) -> Result<(), DbError> {
    match db {
        Db::Lite(_) => Ok(()),
        Db::Pg(pg) => Ok(AnsiTransactionManager::begin_transaction_sql(
            pg,
            "BEGIN READ ONLY",
        )?),
    }
}

/// There is nothing to keep.
fn end(db: &mut Db) {
    if matches!(db, Db::Pg(_)) {
        roll_back(db);
    }
}
