//! The database: SQLite or PostgreSQL behind one connection type.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diesel::r2d2::Pool;

mod backend;
mod connection;
pub mod database_url;
pub(crate) mod db_time;
mod error;
pub mod error_kind;
mod fair_semaphore;
pub mod generation;
pub mod json;
pub mod lock;
mod read_only;
pub mod regex;
pub mod route_group;
pub mod sql_value;
mod sqlite_file;
pub mod statement;
pub(crate) mod thread_state;
mod transaction;
mod wal_file;
pub mod wal_sync;

pub use backend::Backend;
pub use connection::{ConnectError, Db};
pub use error::{DbError, SyncFailed};
pub use read_only::ReadDatabase;
pub use sqlite_file::FileMoved;
pub use thread_state::NestedCallError;

use self::connection::{ConnectionInfo, ConnectionManager, ConnectionMode};
use self::fair_semaphore::{AcquireTimeouts, FairSemaphore, Overloaded, Permit};
use self::sqlite_file::SqliteFile;
use self::thread_state::{AccessMode, ConnectionGuard};
use self::transaction::{begin_with_retry, commit, roll_back};
use self::wal_sync::WalSync;
use crate::settings::Secret;

/// Replaces NUL characters, which PostgreSQL cannot store.
#[must_use]
pub fn replace_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// Runs one query on the connection behind the enum: for upserts and `RETURNING` of a whole row.
#[macro_export]
macro_rules! with_connection {
    ($db:expr, |$connection:ident| $query:expr) => {
        match $db {
            $crate::db::Db::Sqlite($connection) => $query,
            $crate::db::Db::Pg($connection) => $query,
        }
    };
}

/// Connections, and the semaphore that distributes them.
#[derive(Debug)]
struct ConnectionPool {
    source: Arc<ConnectionInfo>,
    pool: Pool<ConnectionManager>,
    semaphore: FairSemaphore,
}

type Pooled = diesel::r2d2::PooledConnection<ConnectionManager>;

impl ConnectionPool {
    /// Returns a connection for the group that this thread works for.
    fn get(&self) -> Result<(Permit<'_>, Pooled), DbError> {
        self.source.check()?;
        connection::reset_stale_flag();
        db_time::measure(|| {
            let permit = self
                .semaphore
                .acquire()
                .map_err(|Overloaded| DbError::Overloaded)?;
            Ok((permit, self.pool.get_timeout(CONNECT_TIMEOUT)?))
        })
    }
}

/// Pooled connections. SQLite has one writer and many readers.
#[derive(Clone)]
pub struct Database {
    source: Arc<ConnectionInfo>,
    /// Identifies the database in [`thread_state`].
    id: usize,
    readers: Arc<ConnectionPool>,
    writers: Arc<ConnectionPool>,
    /// On SQLite, makes commits durable.
    wal: Option<Arc<WalSync>>,
}

/// How long the pool may take to open a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Twice the longest pause between two attempts to connect. Short, so that a database that is back is soon noticed.
const RECONNECT_TIMEOUT: Duration = Duration::from_millis(400);

/// How long readers wait for a connection: longer than a statement waits for a lock.
const READER_TIMEOUTS: AcquireTimeouts = AcquireTimeouts {
    max: Duration::from_secs(6),
    stalled: Duration::from_secs(2),
};

/// How long a writer waits in total while another program holds SQLite's write lock.
const SQLITE_LOCK_TIMEOUT: Duration = Duration::from_secs(6);

/// How long writers wait for SQLite's only write connection: a large change may take long.
const WRITER_TIMEOUTS: AcquireTimeouts = AcquireTimeouts {
    max: Duration::from_secs(8),
    stalled: Duration::from_secs(5),
};

impl Database {
    /// Opens the database at `postgres://…` or `sqlite:<path>`, and creates a missing folder of the file.
    /// `connections` is the maximum number of read connections. Connects only on the first query.
    ///
    /// # Errors
    /// When the URL cannot be parsed or the folder cannot be created.
    pub fn open(address: &str, connections: u32) -> Result<Self, DbError> {
        let source = Arc::new(parse_url(address)?);
        let readers = build_pool(&source, connections, true, READER_TIMEOUTS)?;
        let (writers, log) = match source.backend {
            Backend::Sqlite => {
                let writers = build_pool(&source, 1, false, WRITER_TIMEOUTS)?;
                (writers, Some(Arc::new(WalSync::new(source.url.expose()))))
            }
            Backend::Postgres => (Arc::clone(&readers), None),
        };
        static OPENED: AtomicUsize = AtomicUsize::new(0);
        Ok(Self {
            source,
            id: OPENED.fetch_add(1, Ordering::Relaxed),
            readers,
            writers,
            wal: log,
        })
    }

    /// Replaces the function that syncs the log on SQLite, for tests of power cuts.
    #[doc(hidden)]
    #[must_use]
    pub fn with_sync_fn(mut self, sync: wal_sync::SyncFn) -> Self {
        let log = self.wal.take();
        self.wal = log.map(|_| Arc::new(WalSync::with_sync_fn(self.source.url.expose(), sync)));
        self
    }

    /// Returns the kind of database.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.source.backend
    }

    /// Opens a connection outside the pools without time limits: for `LISTEN`, for migrations, and for a plugin's
    /// queries that take minutes. While a transaction is open on it, its thread must write nothing else: the two
    /// would wait for each other in a deadlock that the database cannot detect.
    ///
    /// # Errors
    /// When the database cannot be reached, inside of `read` and `write`, and in read-only calls of a plugin.
    pub fn connect(&self) -> Result<Db, ConnectError> {
        thread_state::check_writable()?;
        if self.is_held() {
            return Err(NestedCallError::Database.into());
        }
        self.source.open(ConnectionMode::Unlimited)
    }

    /// Returns whether connections are held and none is released, for example since a table is locked.
    #[must_use]
    pub fn is_stalled(&self) -> bool {
        self.readers.semaphore.is_stalled() || self.writers.semaphore.is_stalled()
    }

    /// Waits until all commits so far, of any process, survive a power cut. Call it before an irreversible action, such
    /// as the deletion of a file that no row names any more.
    ///
    /// # Errors
    /// When a commit may be lost.
    pub fn make_durable(&self) -> Result<(), DbError> {
        let Some(log) = &self.wal else {
            return Ok(());
        };
        log.check()?;
        db_time::measure(|| log.record_commit().wait())
    }

    /// Returns whether this thread holds a connection, and so must not wait for another.
    pub(crate) fn is_held(&self) -> bool {
        thread_state::is_held(self.id)
    }

    /// Runs the closure on a read connection, without a transaction.
    ///
    /// # Errors
    /// When the closure fails, no connection is available, or this is called inside of another `read` or `write`.
    pub fn read<R, E: From<DbError>>(
        &self,
        query: impl FnOnce(&mut Db) -> Result<R, E>,
    ) -> Result<R, E> {
        if thread_state::is_read_only() {
            return self.read_only().read(query);
        }
        self.read_as_host(query)
    }

    /// Like [`read`](Self::read), for the host's own queries, which never write.
    pub(crate) fn read_as_host<R, E: From<DbError>>(
        &self,
        query: impl FnOnce(&mut Db) -> Result<R, E>,
    ) -> Result<R, E> {
        let _held = ConnectionGuard::acquire(self.id).map_err(DbError::from)?;
        thread_state::set_access_mode(AccessMode::Read);
        let (_permit, mut connection) = self.readers.get()?;
        query(&mut connection)
    }

    /// Runs the closure in one write transaction; an error rolls back. SQLite takes the write lock at the beginning, so
    /// that a second writer waits instead of failing half way. When this returns, the change survives a power cut.
    ///
    /// # Errors
    /// When the closure fails, no connection is available, or this is called inside of another `read` or `write` or in
    /// a read-only call of a plugin.
    pub fn write<R, E: From<DbError>>(
        &self,
        change: impl FnOnce(&mut Db) -> Result<R, E>,
    ) -> Result<R, E> {
        thread_state::check_writable().map_err(DbError::from)?;
        self.write_as_host(change)
    }

    /// Like [`write`](Self::write), for the host's own records; also allowed in read-only calls of a plugin.
    pub(crate) fn write_as_host<R, E: From<DbError>>(
        &self,
        change: impl FnOnce(&mut Db) -> Result<R, E>,
    ) -> Result<R, E> {
        let _held = ConnectionGuard::acquire(self.id).map_err(DbError::from)?;
        let until = Instant::now() + SQLITE_LOCK_TIMEOUT;
        let log = self.wal.as_deref();
        log.map_or(Ok(()), WalSync::check)?;
        thread_state::set_access_mode(AccessMode::Write);
        let (permit, mut connection) = self.writers.get()?;
        // The disk may have stalled meanwhile.
        log.map_or(Ok(()), WalSync::check)?;
        begin_with_retry(&mut connection, until).map_err(DbError::from)?;
        let result = change(&mut connection);
        if result.is_err() {
            roll_back(&mut connection);
            return result;
        }
        commit(&mut connection).map_err(DbError::from)?;
        let change = log.map(WalSync::record_commit);
        // The next writer may run while this one waits for the disk.
        drop(connection);
        drop(permit);
        if let Some(change) = change {
            db_time::measure(|| change.wait())?;
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

fn parse_url(address: &str) -> Result<ConnectionInfo, DbError> {
    let is_postgres = ["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| address.starts_with(scheme));
    if is_postgres && database_url::is_parseable(address) {
        return Ok(ConnectionInfo {
            backend: Backend::Postgres,
            url: Secret::new(address),
            file: None,
        });
    }
    let path = address
        .strip_prefix("sqlite://")
        .or_else(|| address.strip_prefix("sqlite:"))
        .ok_or_else(|| DbError::InvalidUrl(database_url::without_password(address)))?;
    let file = PathBuf::from(path);
    if let Some(folder) = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder)
            .map_err(|error| DbError::CreateFolder(folder.to_owned(), error))?;
    }
    Ok(ConnectionInfo {
        backend: Backend::Sqlite,
        url: Secret::new(path),
        file: SqliteFile::new(path),
    })
}

fn build_pool(
    source: &Arc<ConnectionInfo>,
    size: u32,
    only_reads: bool,
    patience: AcquireTimeouts,
) -> Result<Arc<ConnectionPool>, DbError> {
    let manager = ConnectionManager {
        source: Arc::clone(source),
        mode: if only_reads && source.backend == Backend::Sqlite {
            ConnectionMode::ReadOnly
        } else {
            ConnectionMode::Limited
        },
    };
    let pool = Pool::builder()
        .max_size(size)
        .min_idle(Some(0))
        .connection_timeout(RECONNECT_TIMEOUT)
        .test_on_check_out(source.backend == Backend::Postgres)
        .build(manager)?;
    let gate = FairSemaphore::new(usize::try_from(size).unwrap_or(1), patience);
    let source = Arc::clone(source);
    Ok(Arc::new(ConnectionPool {
        source,
        pool,
        semaphore: gate,
    }))
}
