//! Why nothing was written.

use std::fmt;

use diesel::result::Error as QueryError;

use super::Refusals;
use crate::db::DbError;
use crate::db::fault::{self, Fault};
use crate::error::Error;

/// Why nothing was written.
///
/// A plugin hands it on by `?`: [`Error`] tells its caller what was wrong. It is no [`std::error::Error`], so that
/// no other error can swallow that.
#[derive(Debug)]
pub enum WriteError {
    /// It breaks rules.
    Refused(Refusals),
    /// The item is not there.
    Gone,
    /// The item was changed by somebody else since it was read.
    Overtaken,
    /// The caller may not do this to the item.
    Forbidden,
    /// No thread is free to ask the plugins, or none of their permits.
    Busy,
    /// A file cannot be stored.
    File(std::io::Error),
    /// The database gave no answer.
    Database(DbError),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusals) => write!(f, "{refusals}"),
            Self::Gone => f.write_str("there is no such item"),
            Self::Overtaken => f.write_str("the item was changed by somebody else meanwhile"),
            Self::Forbidden => f.write_str("the caller may not do this to the item"),
            Self::Busy => f.write_str("the plugins are too busy to be asked"),
            Self::File(error) => write!(f, "a file cannot be stored: {error}"),
            Self::Database(error) => write!(f, "{error}"),
        }
    }
}

impl From<DbError> for WriteError {
    /// Of two that wait for each other the database lets one fail, which may begin anew.
    fn from(error: DbError) -> Self {
        match &error {
            DbError::Query(query) if fault::of(query) == Fault::Overtaken => Self::Overtaken,
            _ => Self::Database(error),
        }
    }
}

impl From<QueryError> for WriteError {
    fn from(error: QueryError) -> Self {
        DbError::from(error).into()
    }
}

impl From<std::io::Error> for WriteError {
    fn from(error: std::io::Error) -> Self {
        Self::File(error)
    }
}

impl From<Refusals> for WriteError {
    fn from(refusals: Refusals) -> Self {
        Self::Refused(refusals)
    }
}

impl From<WriteError> for Error {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Refused(refusals) => refusals.into(),
            WriteError::Gone => Self::NotFound,
            WriteError::Overtaken => Self::Conflict,
            WriteError::Forbidden => Self::Forbidden,
            WriteError::Database(error) => error.into(),
            WriteError::File(ref cause) if is_full(cause) => Self::full(error.to_string()),
            WriteError::Busy | WriteError::File(_) => Self::unavailable(error.to_string()),
        }
    }
}

/// Whether there is no room for the file.
#[must_use]
pub fn is_full(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}
