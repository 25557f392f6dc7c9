//! What a plugin's call can end in besides a result.

use std::fmt;

/// The result of a plugin's call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a plugin's call has no result: the caller's fault, or the plugin's.
///
/// `?` turns any other error into the plugin's fault; that needs a blanket `From`, so this type itself is
/// not a [`std::error::Error`]. It is two words long, so that passing a result on costs nothing.
pub enum Error {
    /// The caller is at fault: sent back as a 400, not recorded as a failure.
    Refused(Box<Refusal>),
    /// The plugin is at fault: recorded, and counted towards its quarantine.
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

/// What is wrong with what a caller sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The field at fault, where it is one.
    pub field: Option<String>,
    /// What would be right, for people.
    pub text: String,
}

impl Error {
    /// The caller is at fault, for the reason given.
    #[must_use]
    pub fn refuse(text: impl Into<String>) -> Self {
        Self::Refused(Box::new(Refusal {
            field: None,
            text: text.into(),
        }))
    }

    /// The caller is at fault in one field.
    #[must_use]
    pub fn refuse_field(field: &str, text: impl Into<String>) -> Self {
        Self::Refused(Box::new(Refusal {
            field: Some(field.to_owned()),
            text: text.into(),
        }))
    }

    /// The plugin is at fault, for the reason given.
    #[must_use]
    pub fn failed(text: impl Into<String>) -> Self {
        Self::Failed(text.into().into())
    }
}

impl<E> From<E> for Error
where
    E: std::error::Error + Send + Sync + 'static,
{
    fn from(error: E) -> Self {
        Self::Failed(Box::new(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => f.write_str(&refusal.text),
            Self::Failed(error) => {
                write!(f, "{error}")?;
                let mut source = error.source();
                while let Some(cause) = source {
                    write!(f, ": {cause}")?;
                    source = cause.source();
                }
                Ok(())
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => f.debug_tuple("Refused").field(refusal).finish(),
            Self::Failed(error) => f.debug_tuple("Failed").field(error).finish(),
        }
    }
}
