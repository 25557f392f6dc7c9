//! Why nothing was written.

use diesel::result::{DatabaseErrorKind, Error as QueryError};

use super::Refusals;
use super::refusal::WHOLE;
use crate::db::DbError;
use crate::error::Error;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// It breaks rules.
    #[error("the change breaks a rule")]
    Refused(Refusals),
    /// The item is not there.
    #[error("there is no such item")]
    Gone,
    /// The item was changed by somebody else since it was read.
    #[error("the item was changed by somebody else meanwhile")]
    Overtaken,
    /// The caller may not do this to the item.
    #[error("the caller may not do this to the item")]
    Forbidden,
    /// No thread is free to ask the plugins, or none of their permits.
    #[error("the plugins are too busy to be asked")]
    Busy,
    /// A file cannot be stored.
    #[error("a file cannot be stored")]
    File(#[from] std::io::Error),
    /// The database gave no answer.
    #[error(transparent)]
    Database(DbError),
}

impl From<DbError> for WriteError {
    /// Of two that wait for each other the database lets one fail, which may begin anew.
    fn from(error: DbError) -> Self {
        match &error {
            DbError::Query(query) if is_deadlock(query) => Self::Overtaken,
            _ => Self::Database(error),
        }
    }
}

impl From<QueryError> for WriteError {
    fn from(error: QueryError) -> Self {
        DbError::from(error).into()
    }
}

fn is_deadlock(error: &QueryError) -> bool {
    match error {
        QueryError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        QueryError::DatabaseError(DatabaseErrorKind::Unknown, about) => {
            about.message() == "deadlock detected"
        }
        _ => false,
    }
}

impl WriteError {
    /// The same for whoever called the plugin that wanted to write: what is wrong with the write is not the
    /// plugin's failure.
    #[must_use]
    pub fn told(self) -> Error {
        match self {
            Self::Refused(refusals) => match refusals.first() {
                Some((field, text)) if field != WHOLE => Error::refuse_field(field, text),
                Some((_, text)) => Error::refuse(text),
                None => Error::refuse("the change breaks a rule"),
            },
            Self::Gone | Self::Overtaken | Self::Forbidden => Error::refuse(self.to_string()),
            Self::Busy | Self::File(_) | Self::Database(_) => self.into(),
        }
    }
}

impl From<Refusals> for WriteError {
    fn from(refusals: Refusals) -> Self {
        Self::Refused(refusals)
    }
}
