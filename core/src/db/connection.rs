//! The connection behind everything, and how one is made.

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::{Connection, PgConnection, QueryResult, RunQueryDsl, SqliteConnection};

use super::address::with_time_limit;
use super::spent::Statements;
use super::{Backend, ConnectError, regex};
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
    pub(super) backend: Backend,
    pub(super) limits: Limits,
    pub(super) url: Secret,
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
        open(self.backend, &self.url, self.limits)
    }

    fn is_valid(&self, db: &mut Db) -> Result<(), ConnectError> {
        Ok(db.ping()?)
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        std::thread::panicking() || db.is_broken()
    }
}

/// A connection, set up.
pub(super) fn open(backend: Backend, url: &Secret, limits: Limits) -> Result<Db, ConnectError> {
    let url = url.expose();
    let mut db = match backend {
        Backend::Sqlite => Db::Lite(SqliteConnection::establish(url)?),
        Backend::Postgres => Db::Pg(PgConnection::establish(&with_time_limit(url))?),
    };
    match &mut db {
        Db::Lite(lite) => prepare_lite(lite, limits)?,
        Db::Pg(pg) => prepare_pg(pg, limits)?,
    }
    Ok(db)
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
    lite.set_instrumentation(Statements);
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
    pg.set_instrumentation(Statements);
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
