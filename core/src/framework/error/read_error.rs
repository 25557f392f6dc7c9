//! Errors of list queries.

use diesel::result::Error as QueryError;

use crate::validation_errors::ValidationErrors;

/// Why a list query failed.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The query parameters are invalid.
    #[error("the query parameters are invalid")]
    Invalid(ValidationErrors),
    /// A query failed.
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl From<ValidationErrors> for ReadError {
    fn from(errors: ValidationErrors) -> Self {
        Self::Invalid(errors)
    }
}
