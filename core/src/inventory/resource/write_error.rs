//! The error of a failed write.

use std::fmt;

use diesel::result::Error as QueryError;

use super::ValidationErrors;
use crate::access::role::MissingPermission;
use crate::db::DbError;
use crate::db::error_kind::{self, DbErrorKind};
use crate::error::Error;

/// Why a write failed.
///
/// A plugin returns it with `?`: [`Error`] reports to the caller what was wrong. It does not implement
/// [`std::error::Error`], so that a conversion to another error type cannot drop that.
#[derive(Debug)]
pub enum WriteError {
    /// The data violates rules.
    Invalid(ValidationErrors),
    /// The item does not exist.
    NotFound,
    /// The item was changed by another transaction since it was read.
    Conflict,
    /// The user lacks the permission. Says which, where a role would grant it.
    Forbidden(Option<MissingPermission>),
    /// An answer of the plugins is needed first. Methods of [`Writer`](super::Writer) ask and retry.
    Unanswered,
    /// No thread is free to ask the plugins, or a plugin has no free permit.
    Busy,
    /// A file cannot be stored.
    File(std::io::Error),
    /// The database failed.
    Database(DbError),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(errors) => write!(f, "{errors}"),
            Self::NotFound => f.write_str("there is no such item"),
            Self::Conflict => f.write_str("the item was changed by another request meanwhile"),
            Self::Forbidden(Some(missing)) => write!(f, "the caller may not do this: {missing}"),
            Self::Forbidden(None) => f.write_str("the caller may not do this to the item"),
            Self::Unanswered => f.write_str("the plugins cannot be asked here"),
            Self::Busy => f.write_str("the plugins are too busy to be asked"),
            Self::File(error) => write!(f, "a file cannot be stored: {error}"),
            Self::Database(error) => write!(f, "{error}"),
        }
    }
}

impl From<DbError> for WriteError {
    /// On a deadlock the database aborts one transaction, which may be retried.
    fn from(error: DbError) -> Self {
        match &error {
            DbError::Query(query) if error_kind::classify(query) == DbErrorKind::Conflict => {
                Self::Conflict
            }
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

impl From<ValidationErrors> for WriteError {
    fn from(errors: ValidationErrors) -> Self {
        Self::Invalid(errors)
    }
}

impl From<WriteError> for Error {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Invalid(errors) => errors.into(),
            WriteError::NotFound => Self::NotFound,
            WriteError::Conflict => Self::Conflict,
            WriteError::Forbidden(missing) => Self::Forbidden(missing),
            WriteError::Database(error) => error.into(),
            WriteError::Unanswered => Self::failed(error.to_string()),
            WriteError::File(ref cause) if is_storage_full(cause) => {
                Self::storage_full(error.to_string())
            }
            WriteError::Busy | WriteError::File(_) => Self::unavailable(error.to_string()),
        }
    }
}

/// Whether the storage is full.
#[must_use]
pub fn is_storage_full(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}
