//! Connections, and how they are opened.

use std::cell::Cell;
use std::sync::Arc;

use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection};
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::{Connection, PgConnection, QueryResult, RunQueryDsl, SqliteConnection};

use super::database_url::with_timeouts;
use super::db_time::StatementTimer;
use super::sqlite_file::{FileMoved, SqliteFile};
use super::thread_state::NestedCallError;
use super::{Backend, error_kind, regex};
use crate::settings::Secret;

/// A connection to either database. Most queries run on both; [`with_connection!`](crate::with_connection) is for the
/// few statements that need the variant.
#[derive(diesel::MultiConnection)]
pub enum Db {
    /// SQLite.
    Sqlite(SqliteConnection),
    /// PostgreSQL.
    Pg(PgConnection),
}

/// Opens connections to one database. The derived `establish` of [`Db`] would try both kinds in turn, and report the
/// error of the wrong one when both fail.
#[derive(Debug)]
pub(super) struct ConnectionManager {
    pub(super) source: Arc<ConnectionInfo>,
    pub(super) mode: ConnectionMode,
}

/// Where the database is.
#[derive(Debug)]
pub(super) struct ConnectionInfo {
    pub(super) backend: Backend,
    pub(super) url: Secret,
    /// The SQLite file, if the URL is a plain path.
    pub(super) file: Option<SqliteFile>,
}

/// Why a connection cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The database cannot be reached.
    #[error(transparent)]
    Connection(#[from] diesel::ConnectionError),
    /// The connection cannot be set up.
    #[error(transparent)]
    Query(#[from] diesel::result::Error),
    /// The access is nested, or not allowed in a read-only call.
    #[error(transparent)]
    Nested(#[from] NestedCallError),
    /// The file is no longer where it was.
    #[error(transparent)]
    FileMoved(#[from] FileMoved),
}

/// What statements on a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConnectionMode {
    /// No time limits.
    Unlimited,
    /// Wait at most three seconds for a lock and run at most eight: less than callers wait. SQLite's only writer waits
    /// briefly and is retried.
    Limited,
    /// Wait at most three seconds for a lock, and write nothing; for SQLite only.
    ReadOnly,
}

impl ManageConnection for ConnectionManager {
    type Connection = Db;
    type Error = ConnectError;

    fn connect(&self) -> Result<Db, ConnectError> {
        self.source.open(self.mode)
    }

    fn is_valid(&self, db: &mut Db) -> Result<(), ConnectError> {
        Ok(db.ping()?)
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        std::thread::panicking() || db.is_broken() || IS_STALE.take()
    }
}

thread_local! {
    /// Whether a statement of this thread found its connection stale.
    static IS_STALE: Cell<bool> = const { Cell::new(false) };
}

/// Clears the stale flag of this thread, before it gets its next connection.
pub(super) fn reset_stale_flag() {
    IS_STALE.set(false);
}

/// Counts the time of statements, and records whether their connection is stale.
struct ConnectionMonitor;

impl Instrumentation for ConnectionMonitor {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::FinishQuery {
            error: Some(error), ..
        } = &event
            && error_kind::is_stale_connection(error)
        {
            IS_STALE.set(true);
        }
        StatementTimer.on_connection_event(event);
    }
}

impl ConnectionInfo {
    /// Checks that the database file is still in place.
    ///
    /// # Errors
    /// When it was moved, deleted or replaced.
    pub(super) fn check(&self) -> Result<(), FileMoved> {
        self.file.as_ref().map_or(Ok(()), SqliteFile::check)
    }

    /// Opens and configures a connection.
    pub(super) fn open(&self, limits: ConnectionMode) -> Result<Db, ConnectError> {
        self.check()?;
        let url = self.url.expose();
        let mut db = match self.backend {
            Backend::Sqlite => {
                let existing = self.file.as_ref().and_then(SqliteFile::url);
                let url = existing.as_deref().unwrap_or(url);
                Db::Sqlite(SqliteConnection::establish(url)?)
            }
            Backend::Postgres => Db::Pg(PgConnection::establish(&with_timeouts(url))?),
        };
        match &mut db {
            Db::Sqlite(lite) => configure_sqlite(lite, limits)?,
            Db::Pg(pg) => configure_postgres(pg, limits)?,
        }
        if let Some(file) = &self.file {
            file.record_opened();
        }
        Ok(db)
    }
}

/// Run after `busy_timeout`, since switching to WAL needs a lock. Commits are synced by [`wal_sync`](super::wal_sync). A
/// connection caches up to 16 MB of the file; with the default of 2 MB, a list of ten thousand rows spends half its
/// time reading pages again.
const PRAGMAS: &[&str] = &[
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -16000",
];

fn configure_sqlite(lite: &mut SqliteConnection, limits: ConnectionMode) -> QueryResult<()> {
    lite.set_instrumentation(ConnectionMonitor);
    let waits = match limits {
        ConnectionMode::Unlimited => "PRAGMA busy_timeout = 10000",
        ConnectionMode::Limited => "PRAGMA busy_timeout = 250",
        ConnectionMode::ReadOnly => "PRAGMA busy_timeout = 3000",
    };
    diesel::sql_query(waits).execute(lite)?;
    for pragma in PRAGMAS {
        diesel::sql_query(*pragma).execute(lite)?;
    }
    if limits == ConnectionMode::ReadOnly {
        diesel::sql_query("PRAGMA query_only = ON").execute(lite)?;
    }
    regex::register(lite)
}

fn configure_postgres(pg: &mut PgConnection, limits: ConnectionMode) -> QueryResult<()> {
    pg.set_instrumentation(ConnectionMonitor);
    // Deadlocks are recognized by their message. Only superusers may set this; mostly it is the default anyway.
    if diesel::sql_query("SET lc_messages = 'C'")
        .execute(pg)
        .is_err()
    {
        tracing::debug!("cannot set `lc_messages`: messages stay in the database's own language");
    }
    pg.batch_execute("SET TIME ZONE 'UTC'")?;
    if limits != ConnectionMode::Unlimited {
        pg.batch_execute("SET lock_timeout = 3000; SET statement_timeout = 8000")?;
    }
    Ok(())
}
