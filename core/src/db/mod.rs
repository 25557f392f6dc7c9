//! The database: SQLite or PostgreSQL behind one connection type.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diesel::r2d2::Pool;
use diesel::result::Error as QueryError;

pub mod address;
mod connection;
pub mod durable;
pub mod fault;
mod file;
mod gate;
pub mod generation;
pub mod group;
pub(crate) mod held;
pub mod json;
mod keeper;
pub mod lock;
mod read_only;
pub mod regex;
pub(crate) mod spent;
mod transaction;

pub use connection::{ConnectError, Db};
pub use durable::Lost;
pub use file::Moved;
pub use held::Nested;
pub use read_only::ReadDatabase;

use self::connection::{Limits, Manager, Source};
use self::durable::Log;
use self::file::LiteFile;
use self::gate::{Crowded, Gate, Patience, Permit};
use self::held::{Asks, Held};
use self::transaction::{begin_within, commit, roll_back};
use crate::settings::Secret;

/// The text without zero characters, which PostgreSQL cannot store.
#[must_use]
pub fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// Runs one query text on the connection behind the enum: for upserts and `RETURNING` of a whole row.
#[macro_export]
macro_rules! both {
    ($db:expr, |$connection:ident| $query:expr) => {
        match $db {
            $crate::db::Db::Lite($connection) => $query,
            $crate::db::Db::Pg($connection) => $query,
        }
    };
}

/// Why the database gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No connection could be had.
    #[error("no connection to the database")]
    Pool(#[from] diesel::r2d2::PoolError),
    /// All connections that the caller may have are in use.
    #[error("too many requests wait for the database")]
    Crowded,
    /// The change was made, and the disk did not keep it.
    #[error(transparent)]
    Lost(#[from] Lost),
    /// The change was made, and the disk has not yet said that it keeps it.
    #[error("the disk has not kept the change in time; it may stand")]
    Unconfirmed,
    /// The disk is busy with an earlier change, for seconds: nothing was begun.
    #[error("the disk has not kept an earlier change for seconds")]
    Hanging,
    /// The file of the database is no longer where it was.
    #[error(transparent)]
    Moved(#[from] Moved),
    /// The address, as it may be shown, is none that is understood.
    #[error(
        "`{0}` is not a database address; write `postgres://user@host/name` or `sqlite:path/to/file.sqlite3`, \
         and `%40` for a sign such as `@` in a name or password"
    )]
    Address(String),
    /// The folder of the file cannot be made.
    #[error("cannot make the folder `{}` for the database", .0.display())]
    Folder(PathBuf, #[source] std::io::Error),
    /// A statement failed.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The caller would wait for itself.
    #[error(transparent)]
    Nested(#[from] Nested),
}

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// Connections, and who may have one.
#[derive(Debug)]
struct Connections {
    source: Arc<Source>,
    pool: Pool<Manager>,
    gate: Gate,
}

type Pooled = diesel::r2d2::PooledConnection<Manager>;

impl Connections {
    /// A connection for the group that this thread works for.
    fn take(&self) -> Result<(Permit<'_>, Pooled), DbError> {
        self.source.check()?;
        connection::begin();
        spent::waiting(|| {
            let permit = self.gate.enter().map_err(|Crowded| DbError::Crowded)?;
            Ok((permit, self.pool.get_timeout(CONNECTING)?))
        })
    }
}

/// Pooled connections. On SQLite there is one writer and there are many readers.
#[derive(Clone)]
pub struct Database {
    source: Arc<Source>,
    /// By what the threads that have a connection in hand know it.
    id: usize,
    readers: Arc<Connections>,
    writers: Arc<Connections>,
    /// On SQLite, what makes changes last.
    log: Option<Arc<Log>>,
}

/// How long a connection may take to be made.
const CONNECTING: Duration = Duration::from_secs(3);

/// Twice the longest pause between two tries to connect, so that a database that is back is soon known to be.
const TRIES: Duration = Duration::from_millis(400);

/// How long readers wait for a connection: longer than a statement for a lock.
const READERS: Patience = Patience {
    longest: Duration::from_secs(6),
    stuck: Duration::from_secs(2),
};

/// How long a writer waits in all for another program that holds SQLite's right to write.
const LOCKED: Duration = Duration::from_secs(6);

/// How long writers wait for the only connection that SQLite has for them: a large change may take long.
const WRITERS: Patience = Patience {
    longest: Duration::from_secs(8),
    stuck: Duration::from_secs(5),
};

impl Database {
    /// The database at `postgres://…` or `sqlite:<path>`; the file's folder is made where it is missing.
    /// `connections` is the most that are open for reading. The first query connects, not this.
    ///
    /// # Errors
    /// When the address is not understood or the folder cannot be made.
    pub fn open(address: &str, connections: u32) -> Result<Self, DbError> {
        let source = Arc::new(resolve(address)?);
        let readers = pool(&source, connections, true, READERS)?;
        let (writers, log) = match source.backend {
            Backend::Sqlite => {
                let writers = pool(&source, 1, false, WRITERS)?;
                (writers, Some(Arc::new(Log::of(source.url.expose()))))
            }
            Backend::Postgres => (Arc::clone(&readers), None),
        };
        static OPENED: AtomicUsize = AtomicUsize::new(0);
        Ok(Self {
            source,
            id: OPENED.fetch_add(1, Ordering::Relaxed),
            readers,
            writers,
            log,
        })
    }

    /// The same with another way to make changes on SQLite last: for tests of what a power cut leaves.
    #[doc(hidden)]
    #[must_use]
    pub fn synced_by(mut self, sync: durable::Sync) -> Self {
        let log = self.log.take();
        self.log = log.map(|_| Arc::new(Log::with(self.source.url.expose(), sync)));
        self
    }

    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.source.backend
    }

    /// A connection outside the pools, whose statements may take as long as they like: for `LISTEN`, for migrations,
    /// and for what a plugin has to ask in minutes. While a transaction is open on it, nothing else may be written: the
    /// two would wait for each other, and neither would notice.
    ///
    /// # Errors
    /// When no server answers at the address, inside of `read` and `write`, and where a plugin is only asked.
    pub fn connect(&self) -> Result<Db, ConnectError> {
        held::check_writes()?;
        if self.is_held() {
            return Err(Nested::Database.into());
        }
        self.source.open(Limits::None)
    }

    /// Whether connections are held and none is given back, as where a table is locked.
    #[must_use]
    pub fn is_stalled(&self) -> bool {
        self.readers.gate.is_stalled() || self.writers.gate.is_stalled()
    }

    /// Returns when all that was committed so far, by whatever process, outlasts a power cut. What cannot be taken back,
    /// such as removing a file that a row has given up, comes after it.
    ///
    /// # Errors
    /// Where something may be lost.
    pub fn make_durable(&self) -> Result<(), DbError> {
        let Some(log) = &self.log else {
            return Ok(());
        };
        log.check()?;
        spent::waiting(|| log.committed().wait())
    }

    /// Whether the work of this thread has a connection in hand, and must not wait for another.
    pub(crate) fn is_held(&self) -> bool {
        held::is_held(self.id)
    }

    /// Runs the closure on a reading connection, without a transaction.
    ///
    /// # Errors
    /// As the closure returns them, when no connection can be had, and inside of another `read` or `write`.
    pub fn read<R, E: From<DbError>>(
        &self,
        query: impl FnOnce(&mut Db) -> Result<R, E>,
    ) -> Result<R, E> {
        if held::only_reads() {
            return self.read_only().read(query);
        }
        self.look(query)
    }

    /// As [`read`](Self::read), for queries of the host's own, which write nothing wherever they are made.
    pub(crate) fn look<R, E: From<DbError>>(
        &self,
        query: impl FnOnce(&mut Db) -> Result<R, E>,
    ) -> Result<R, E> {
        let _held = Held::of(self.id).map_err(DbError::from)?;
        held::asks_to(Asks::Read);
        let (_permit, mut connection) = self.readers.take()?;
        query(&mut connection)
    }

    /// Runs the closure in one write transaction; an error rolls back. SQLite takes the write lock at once,
    /// so that two writers wait for each other instead of failing half way. What was written outlasts a power cut when
    /// this returns.
    ///
    /// # Errors
    /// As the closure returns them, when no connection can be had, inside of another `read` or `write`, and where a plugin
    /// is only asked.
    pub fn write<R, E: From<DbError>>(
        &self,
        change: impl FnOnce(&mut Db) -> Result<R, E>,
    ) -> Result<R, E> {
        held::check_writes().map_err(DbError::from)?;
        self.note(change)
    }

    /// As [`write`](Self::write), for what the host notes of its own where a plugin is only asked.
    pub(crate) fn note<R, E: From<DbError>>(
        &self,
        change: impl FnOnce(&mut Db) -> Result<R, E>,
    ) -> Result<R, E> {
        let _held = Held::of(self.id).map_err(DbError::from)?;
        let until = Instant::now() + LOCKED;
        let log = self.log.as_deref();
        log.map_or(Ok(()), Log::check)?;
        held::asks_to(Asks::Write);
        let (permit, mut connection) = self.writers.take()?;
        // The disk may have begun to hang meanwhile.
        log.map_or(Ok(()), Log::check)?;
        begin_within(&mut connection, until).map_err(DbError::from)?;
        let result = change(&mut connection);
        if result.is_err() {
            roll_back(&mut connection);
            return result;
        }
        commit(&mut connection).map_err(DbError::from)?;
        let change = log.map(Log::committed);
        // The next one may write while the disk is waited for.
        drop(connection);
        drop(permit);
        if let Some(change) = change {
            spent::waiting(|| change.wait())?;
        }
        result
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database")
            .field("backend", &self.backend())
            .finish_non_exhaustive()
    }
}

fn resolve(address: &str) -> Result<Source, DbError> {
    let is_postgres = ["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| address.starts_with(scheme));
    if is_postgres && address::is_readable(address) {
        return Ok(Source {
            backend: Backend::Postgres,
            url: Secret::new(address),
            file: None,
        });
    }
    let path = address
        .strip_prefix("sqlite://")
        .or_else(|| address.strip_prefix("sqlite:"))
        .ok_or_else(|| DbError::Address(address::without_password(address)))?;
    let file = PathBuf::from(path);
    if let Some(folder) = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder)
            .map_err(|error| DbError::Folder(folder.to_owned(), error))?;
    }
    Ok(Source {
        backend: Backend::Sqlite,
        url: Secret::new(path),
        file: LiteFile::at(path),
    })
}

fn pool(
    source: &Arc<Source>,
    size: u32,
    only_reads: bool,
    patience: Patience,
) -> Result<Arc<Connections>, DbError> {
    let manager = Manager {
        source: Arc::clone(source),
        limits: if only_reads && source.backend == Backend::Sqlite {
            Limits::Reading
        } else {
            Limits::Usual
        },
    };
    let pool = Pool::builder()
        .max_size(size)
        .min_idle(Some(0))
        .connection_timeout(TRIES)
        .test_on_check_out(source.backend == Backend::Postgres)
        .build(manager)?;
    let gate = Gate::new(usize::try_from(size).unwrap_or(1), patience);
    let source = Arc::clone(source);
    Ok(Arc::new(Connections { source, pool, gate }))
}
