//! Finds the plugin of a slug.

use inventree::entry::Entry;
use inventree::registry::snapshot::{ActivePlugin, Snapshot};
use inventree::registry::store::plugin_config::PluginConfig;

use crate::web::error::{ApiError, Result};

/// 404: there is no row for the slug.
pub(super) fn no_config() -> ApiError {
    ApiError::no_match("PluginConfig")
}

/// Returns the row of the slug.
///
/// # Errors
/// 404 when there is none.
pub(super) fn config<'a>(snapshot: &'a Snapshot, slug: &str) -> Result<&'a PluginConfig> {
    snapshot.config(slug).ok_or_else(no_config)
}

/// Returns the active plugin of the slug, for the endpoints of settings.
///
/// # Errors
/// 404 when it is not linked or not active.
pub(super) fn active<'a>(
    snapshot: &'a Snapshot,
    known: Option<&'static Entry>,
    slug: &str,
) -> Result<&'a ActivePlugin> {
    if known.is_none() || snapshot.config(slug).is_none() {
        return Err(ApiError::NotFound(format!("Plugin '{slug}' not installed")));
    }
    let active = snapshot.active(slug);
    active.ok_or_else(|| ApiError::NotFound(format!("Plugin '{slug}' is not active")))
}
