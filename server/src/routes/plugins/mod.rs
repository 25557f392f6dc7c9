//! `/api/plugins/`: lists, activates and configures plugins.

use inventree::entry::Entry;
use inventree::registry::snapshot::{ActivePlugin, Snapshot};
use inventree::registry::store::plugin_config::PluginConfig;

use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

mod activate;
mod admin;
mod all_settings;
mod install;
mod item;
mod list;
mod metadata;
mod navigation;
mod order;
mod priority;
mod reload;
mod settings;
mod status;
mod ui;
mod user_settings;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    // Fixed paths come before `{slug}`, which would match them.
    let mut all = status::endpoints();
    all.extend(reload::endpoints());
    all.extend(install::endpoints());
    all.extend(navigation::endpoints());
    all.extend(order::endpoints());
    all.extend(ui::endpoints());
    all.extend(all_settings::endpoints());
    all.extend(activate::endpoints());
    all.extend(priority::endpoints());
    all.extend(admin::endpoints());
    all.extend(metadata::endpoints());
    all.extend(settings::endpoints());
    all.extend(user_settings::endpoints());
    all.extend(list::endpoints());
    all
}

/// 404: there is no row for the slug.
fn no_config() -> ApiError {
    ApiError::no_match("PluginConfig")
}

/// Returns the row of the slug.
///
/// # Errors
/// 404 when there is none.
fn config<'a>(snapshot: &'a Snapshot, slug: &str) -> Result<&'a PluginConfig> {
    snapshot.config(slug).ok_or_else(no_config)
}

/// Returns the active plugin of the slug, for the endpoints of settings.
///
/// # Errors
/// 404 when it is not linked or not active.
fn active<'a>(
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
