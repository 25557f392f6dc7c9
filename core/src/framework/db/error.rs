//! Why the database gave no result.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use diesel::result::Error as QueryError;

use super::sqlite_file::FileMoved;
use super::thread_state::NestedCallError;

/// Why the database gave no result.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No connection could be opened.
    #[error("no connection to the database")]
    Pool(#[from] diesel::r2d2::PoolError),
    /// All connections that the caller may have are in use.
    #[error("too many requests wait for the database")]
    Overloaded,
    /// The change was committed, but syncing it to the disk failed.
    #[error(transparent)]
    SyncFailed(#[from] SyncFailed),
    /// The change was committed, but is not yet synced to the disk.
    #[error("the change was committed, but not synced to the disk in time")]
    SyncTimeout,
    /// Syncing an earlier change has taken seconds: no new change is begun.
    #[error("the disk has not synced an earlier change for seconds")]
    DiskStalled,
    /// The file of the database is no longer where it was.
    #[error(transparent)]
    FileMoved(#[from] FileMoved),
    /// The URL, given here without its password, cannot be parsed.
    #[error(
        "`{0}` is not a database URL; write `postgres://user@host/name` or `sqlite:path/to/file.sqlite3`, \
         and percent-encode special characters in a name or password, such as `%40` for `@`"
    )]
    InvalidUrl(String),
    /// The folder of the file cannot be created.
    #[error("cannot make the folder `{}` for the database", .0.display())]
    CreateFolder(PathBuf, #[source] io::Error),
    /// A statement failed.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The access is nested, or a write in a read-only call.
    #[error(transparent)]
    Nested(#[from] NestedCallError),
}

/// Commits may be lost, so the server stops.
#[derive(Debug, Clone, thiserror::Error)]
#[error("cannot sync the write-ahead log of the database: {0}")]
pub struct SyncFailed(pub(super) Arc<io::Error>);
