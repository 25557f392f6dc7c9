//! Why a setting was not changed.

use crate::db::DbError;
use crate::dispatch::failure::CallError;
use crate::settings::check::ValueError;

/// Why a setting was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeSettingError {
    /// The value breaks a rule.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// The plugin's validator failed.
    #[error("the validator of the plugin `{plugin}` failed: {error}")]
    Validator {
        /// Slug.
        plugin: String,
        /// The reason.
        error: CallError,
    },
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}
