//! Which plugins can be activated and deactivated.

use crate::entry::Entry;
use crate::version::SERVER_VERSION;

/// Why a plugin cannot be activated or deactivated, in InvenTree's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActivationError {
    /// It is not linked into this program.
    #[error("Plugin is not installed")]
    NotLinked,
    /// It is always active.
    #[error("INVE-E10: Mandatory plugin cannot be deactivated")]
    Mandatory,
    /// Its version limits exclude this server.
    #[error("{0}")]
    Incompatible(String),
}

/// Checks that the plugin can be activated, or deactivated if `active` is false.
///
/// # Errors
/// When it cannot. A plugin that is not linked can be deactivated.
pub fn check_activation(
    entry: Option<&Entry>,
    is_mandatory: bool,
    active: bool,
) -> Result<(), ActivationError> {
    match entry {
        None if active => Err(ActivationError::NotLinked),
        Some(_) if !active && is_mandatory => Err(ActivationError::Mandatory),
        Some(entry) if active => match incompatibility(entry) {
            Some(text) => Err(ActivationError::Incompatible(text)),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Returns why the plugin's version limits exclude this server, in InvenTree's words; `None` if it may run.
#[must_use]
pub(super) fn incompatibility(entry: &Entry) -> Option<String> {
    let meta = entry.meta;
    if SERVER_VERSION.within(meta.min_version, meta.max_version) {
        return None;
    }
    let mut text = format!(
        "Plugin '{}' is not compatible with the current InvenTree version {SERVER_VERSION}",
        meta.name
    );
    if let Some(min) = meta.min_version {
        text.push_str(&format!(". Plugin requires at least version {min}"));
    }
    if let Some(max) = meta.max_version {
        text.push_str(&format!(". Plugin requires at most version {max}"));
    }
    Some(text)
}
