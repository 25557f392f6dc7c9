//! The connection behind everything, and how one is made.

use std::cell::Cell;
use std::sync::Arc;

use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection};
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::{Connection, PgConnection, QueryResult, RunQueryDsl, SqliteConnection};

use super::address::with_time_limit;
use super::file::{LiteFile, Moved};
use super::held::Nested;
use super::spent::Statements;
use super::{Backend, fault, regex};
use crate::settings::Secret;

/// A connection to either database. One query text serves both; [`both!`](crate::both) is for the few
/// statements that need the variant.
#[derive(diesel::MultiConnection)]
pub enum Db {
    /// SQLite.
    Lite(SqliteConnection),
    /// PostgreSQL.
    Pg(PgConnection),
}

/// Makes connections to one database. The enum's own way would try both kinds in turn, and tell of the
/// wrong one when neither answers.
#[derive(Debug)]
pub(super) struct Manager {
    pub(super) source: Arc<Source>,
    pub(super) limits: Limits,
}

/// Where the database is.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) backend: Backend,
    pub(super) url: Secret,
    /// Of SQLite, where the address is a path.
    pub(super) file: Option<LiteFile>,
}

/// Why a connection cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Nobody answers at the address.
    #[error(transparent)]
    Connection(#[from] diesel::ConnectionError),
    /// The connection cannot be set up.
    #[error(transparent)]
    Query(#[from] diesel::result::Error),
    /// The caller would wait for itself.
    #[error(transparent)]
    Nested(#[from] Nested),
    /// The file is no longer where it was.
    #[error(transparent)]
    Moved(#[from] Moved),
}

/// What statements on a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limits {
    /// Take as long as they like.
    None,
    /// Wait for a lock for three seconds, and run for eight: less than callers wait. SQLite's only writer waits shortly
    /// and is tried again.
    Usual,
    /// The same, and write nothing; only SQLite has such connections.
    Reading,
}

impl ManageConnection for Manager {
    type Connection = Db;
    type Error = ConnectError;

    fn connect(&self) -> Result<Db, ConnectError> {
        self.source.open(self.limits)
    }

    fn is_valid(&self, db: &mut Db) -> Result<(), ConnectError> {
        Ok(db.ping()?)
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        std::thread::panicking() || db.is_broken() || IS_OUTDATED.take()
    }
}

thread_local! {
    /// Whether a statement of this thread has met a connection that is of no use any more.
    static IS_OUTDATED: Cell<bool> = const { Cell::new(false) };
}

/// What this thread's next connection is, is not known yet.
pub(super) fn begin() {
    IS_OUTDATED.set(false);
}

/// Counts the time of statements, and notes what they say of the connection.
struct Watching;

impl Instrumentation for Watching {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::FinishQuery {
            error: Some(error), ..
        } = &event
            && fault::is_outdated(error)
        {
            IS_OUTDATED.set(true);
        }
        Statements.on_connection_event(event);
    }
}

impl Source {
    /// Looks whether the database is still where it was.
    ///
    /// # Errors
    /// Where it is not.
    pub(super) fn check(&self) -> Result<(), Moved> {
        self.file.as_ref().map_or(Ok(()), LiteFile::check)
    }

    /// A connection, set up.
    pub(super) fn open(&self, limits: Limits) -> Result<Db, ConnectError> {
        self.check()?;
        let url = self.url.expose();
        let mut db = match self.backend {
            Backend::Sqlite => {
                let existing = self.file.as_ref().and_then(LiteFile::address);
                let url = existing.as_deref().unwrap_or(url);
                Db::Lite(SqliteConnection::establish(url)?)
            }
            Backend::Postgres => Db::Pg(PgConnection::establish(&with_time_limit(url))?),
        };
        match &mut db {
            Db::Lite(lite) => prepare_lite(lite, limits)?,
            Db::Pg(pg) => prepare_pg(pg, limits)?,
        }
        if let Some(file) = &self.file {
            file.opened();
        }
        Ok(db)
    }
}

/// In this order: switching to WAL needs a lock, for which only a set time-out waits. What is committed is synced by
/// [`durable`](super::durable). A connection remembers up to 16 MB of the file; with the usual two, a list of ten
/// thousand rows spends half its time reading it again.
const PRAGMAS: &[&str] = &[
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -16000",
];

fn prepare_lite(lite: &mut SqliteConnection, limits: Limits) -> QueryResult<()> {
    lite.set_instrumentation(Watching);
    let waits = match limits {
        Limits::None => "PRAGMA busy_timeout = 10000",
        Limits::Usual => "PRAGMA busy_timeout = 250",
        Limits::Reading => "PRAGMA busy_timeout = 3000",
    };
    diesel::sql_query(waits).execute(lite)?;
    for pragma in PRAGMAS {
        diesel::sql_query(*pragma).execute(lite)?;
    }
    if limits == Limits::Reading {
        diesel::sql_query("PRAGMA query_only = ON").execute(lite)?;
    }
    regex::register(lite)
}

fn prepare_pg(pg: &mut PgConnection, limits: Limits) -> QueryResult<()> {
    pg.set_instrumentation(Watching);
    // Deadlocks are known by their text alone. Only superusers may set it; for others it mostly is so.
    if diesel::sql_query("SET lc_messages = 'C'")
        .execute(pg)
        .is_err()
    {
        tracing::debug!("the database's messages stay in its own language");
    }
    pg.batch_execute("SET TIME ZONE 'UTC'")?;
    if limits != Limits::None {
        pg.batch_execute("SET lock_timeout = 3000; SET statement_timeout = 8000")?;
    }
    Ok(())
}
