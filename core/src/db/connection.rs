//! The connection behind everything, and how one is made.

use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::{Connection, PgConnection, QueryResult, RunQueryDsl, SqliteConnection};

use super::address::with_time_limit;
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
    /// Whether nothing is written on them; only SQLite has such connections, which refuse it.
    pub(super) only_reads: bool,
    pub(super) url: Secret,
}

impl ManageConnection for Manager {
    type Connection = Db;
    type Error = ConnectError;

    fn connect(&self) -> Result<Db, ConnectError> {
        open(self.backend, &self.url, self.only_reads)
    }

    fn is_valid(&self, db: &mut Db) -> Result<(), ConnectError> {
        Ok(db.ping()?)
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        std::thread::panicking() || db.is_broken()
    }
}

/// A connection, set up.
pub(super) fn open(backend: Backend, url: &Secret, only_reads: bool) -> Result<Db, ConnectError> {
    let url = url.expose();
    let mut db = match backend {
        Backend::Sqlite => Db::Lite(SqliteConnection::establish(url)?),
        Backend::Postgres => Db::Pg(PgConnection::establish(&with_time_limit(url))?),
    };
    prepare(&mut db)?;
    if let (Db::Lite(lite), true) = (&mut db, only_reads) {
        diesel::sql_query("PRAGMA query_only = ON").execute(lite)?;
    }
    Ok(db)
}

/// In this order: switching to WAL needs a lock, for which only a set time-out waits. A connection remembers up to
/// 16 MB of the file; with the usual two, a list of ten thousand rows spends half its time reading it again.
const PRAGMAS: &[&str] = &[
    "PRAGMA busy_timeout = 10000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -16000",
];

fn prepare(db: &mut Db) -> QueryResult<()> {
    match db {
        Db::Lite(lite) => {
            for pragma in PRAGMAS {
                diesel::sql_query(*pragma).execute(lite)?;
            }
            regex::register(lite)
        }
        Db::Pg(pg) => {
            // Deadlocks are known by their text alone. Only superusers may set it; for others it mostly is so.
            if diesel::sql_query("SET lc_messages = 'C'")
                .execute(pg)
                .is_err()
            {
                tracing::debug!("the database's messages stay in its own language");
            }
            diesel::sql_query("SET TIME ZONE 'UTC'")
                .execute(pg)
                .map(drop)
        }
    }
}
