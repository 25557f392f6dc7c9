//! Errors of a plugin's call.

use std::fmt;

use crate::access::role::MissingPermission;
use crate::validation_errors::{NON_FIELD_ERRORS, ValidationErrors};

mod classify;
mod read_error;
mod response;

pub use read_error::ReadError;
pub use response::STORAGE_FULL_MESSAGE;

/// The result of a plugin's call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of any type.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a plugin's call has no result. Only [`Failed`](Self::Failed) is the plugin's fault.
///
/// `?` is enough everywhere. It classifies errors of the host's own functions: a forbidden or invalid change is an error
/// of the caller, and an unavailable database is not the plugin's failure. Any other error is.
///
/// That needs a blanket `From`, so this type itself is not a [`std::error::Error`]. It is two words long, so that
/// returning a result is cheap.
#[derive(Debug)]
pub enum Error {
    /// The request is invalid: a 400 with the errors of each field.
    Invalid(Box<ValidationErrors>),
    /// The user has no permission: a 403. Says which, where a role would grant it.
    Forbidden(Option<MissingPermission>),
    /// A requested item does not exist: a 404.
    NotFound,
    /// Another transaction is changing the same data, so the client may retry: a 409.
    Conflict,
    /// The host or its database is unavailable: a 503, or a 507 if its storage is full. The cause is logged.
    Unavailable(Box<BoxError>),
    /// The plugin failed: a 502, or a 500 in its own URL handlers. It is recorded and counts towards its quarantine.
    Failed(Box<BoxError>),
}

impl Error {
    /// Creates an [`Invalid`](Self::Invalid) error that belongs to no single field.
    #[must_use]
    pub fn invalid(text: impl Into<String>) -> Self {
        ValidationErrors::for_field(NON_FIELD_ERRORS, text).into()
    }

    /// Creates an [`Invalid`](Self::Invalid) error for one field.
    #[must_use]
    pub fn invalid_field(field: &str, text: impl Into<String>) -> Self {
        ValidationErrors::for_field(field, text).into()
    }

    /// Creates a [`Forbidden`](Self::Forbidden) error for a reason that no role decides.
    #[must_use]
    pub const fn forbidden() -> Self {
        Self::Forbidden(None)
    }

    /// Creates an [`Unavailable`](Self::Unavailable) error.
    #[must_use]
    pub fn unavailable(text: impl Into<String>) -> Self {
        Self::Unavailable(Box::new(text.into().into()))
    }

    /// Creates an [`Unavailable`](Self::Unavailable) error with a 507, since the host's storage is full.
    pub(crate) fn storage_full(text: impl Into<String>) -> Self {
        Self::Unavailable(Box::new(Box::new(StorageFull(text.into()))))
    }

    /// Returns whether the host's storage is full.
    pub(crate) fn is_storage_full(&self) -> bool {
        matches!(self, Self::Unavailable(cause) if cause.is::<StorageFull>())
    }

    /// Creates a [`Failed`](Self::Failed) error.
    #[must_use]
    pub fn failed(text: impl Into<String>) -> Self {
        Self::Failed(Box::new(text.into().into()))
    }
}

/// Marks an error as caused by a full storage.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct StorageFull(String);

impl From<ValidationErrors> for Error {
    fn from(errors: ValidationErrors) -> Self {
        Self::Invalid(Box::new(errors))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(errors) => write!(f, "{errors}"),
            Self::Forbidden(Some(missing)) => write!(f, "the caller may not do this: {missing}"),
            Self::Forbidden(None) => f.write_str("the caller may not do this"),
            Self::NotFound => f.write_str("the requested item does not exist"),
            Self::Conflict => f.write_str("another transaction is changing the same data"),
            Self::Unavailable(cause) | Self::Failed(cause) => {
                write!(f, "{cause}")?;
                let mut source = cause.source();
                while let Some(cause) = source {
                    write!(f, ": {cause}")?;
                    source = cause.source();
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Error;

    #[test]
    fn an_error_is_two_words_long() {
        assert_eq!(size_of::<Error>(), 2 * size_of::<usize>());
    }
}
