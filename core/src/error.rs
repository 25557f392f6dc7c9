//! What a plugin's call can end in besides a result.

use std::fmt;

use crate::refusal::{Refusals, WHOLE};

mod host;
mod response;

pub use response::NO_ROOM;

/// The result of a plugin's call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of any type.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a plugin's call has no result. Only [`Failed`](Self::Failed) is the plugin's fault.
///
/// `?` is enough everywhere. Errors of the host's own functions are classified: a change that the caller may not
/// make or that breaks a rule goes back to the caller, and a database that gives no answer is not the plugin's
/// failure. Any other error is.
///
/// That needs a blanket `From`, so this type itself is not a [`std::error::Error`]. It is two words long, so that
/// passing a result on costs nothing.
#[derive(Debug)]
pub enum Error {
    /// The caller is at fault: a 400 with the texts of each field.
    Refused(Box<Refusals>),
    /// The caller may not do this: a 403.
    Forbidden,
    /// What the caller names is not there: a 404.
    NotFound,
    /// Others are changing the same, so that the caller may try again: a 409.
    Conflict,
    /// The host could not do its part: a 503, or a 507 where there is no room. The cause goes into the log.
    Unavailable(Box<Cause>),
    /// The plugin is at fault: a 502, in its own pages a 500, recorded, and counted towards its quarantine.
    Failed(Box<Cause>),
}

impl Error {
    /// The caller is at fault, for the reason given.
    #[must_use]
    pub fn refuse(text: impl Into<String>) -> Self {
        Refusals::of(WHOLE, text).into()
    }

    /// The caller is at fault in one field.
    #[must_use]
    pub fn refuse_field(field: &str, text: impl Into<String>) -> Self {
        Refusals::of(field, text).into()
    }

    /// The host could not do its part, for the reason given.
    #[must_use]
    pub fn unavailable(text: impl Into<String>) -> Self {
        Self::Unavailable(Box::new(text.into().into()))
    }

    /// There is no room where the host would write: as [`unavailable`](Self::unavailable), with a 507.
    pub(crate) fn full(text: impl Into<String>) -> Self {
        Self::Unavailable(Box::new(Box::new(NoRoom(text.into()))))
    }

    /// Whether the host could not do its part for want of room.
    pub(crate) fn is_full(&self) -> bool {
        matches!(self, Self::Unavailable(cause) if cause.is::<NoRoom>())
    }

    /// The plugin is at fault, for the reason given.
    #[must_use]
    pub fn failed(text: impl Into<String>) -> Self {
        Self::Failed(Box::new(text.into().into()))
    }
}

/// Why the host could not write.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct NoRoom(String);

impl<E> From<E> for Error
where
    E: std::error::Error + Send + Sync + 'static,
{
    fn from(error: E) -> Self {
        host::meaning(&error).unwrap_or_else(|| Self::Failed(Box::new(Box::new(error))))
    }
}

impl From<Refusals> for Error {
    fn from(refusals: Refusals) -> Self {
        Self::Refused(Box::new(refusals))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusals) => write!(f, "{refusals}"),
            Self::Forbidden => f.write_str("the caller may not do this"),
            Self::NotFound => f.write_str("what the caller names is not there"),
            Self::Conflict => f.write_str("others are changing the same"),
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
