//! `/api/plugins/<slug>/settings/` and `user-settings/`: a plugin's settings, shared by all users or of each user.

use inventree::entry::Entry;
use inventree::mixin::kind;
use inventree::mixin::settings::Definitions;
use inventree::mixin::urls::Access;
use inventree::settings::SettingSpec;

use super::find::active;
use crate::routes::settings::endpoints::SettingEndpoints;
use crate::routes::settings::item::{self, SettingScope};
use crate::state::State;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::list_filter::ListFilter;

pub(super) fn endpoints() -> Vec<Endpoint> {
    let mut all = PLUGIN.endpoints();
    all.extend(PLUGIN_USER.endpoints());
    all
}

/// The endpoints of a plugin's settings.
static PLUGIN: SettingEndpoints = SettingEndpoints {
    path: "/api/plugins/{slug}/settings/",
    list_name: "Plugin Settings",
    detail_name: "Plugin Setting Detail",
    description: Some("Detail endpoint for a plugin-specific setting."),
    model: None,
    fields: item::PLUGIN_FIELDS,
    list_filter: ListFilter::NONE,
    change_access: Access::Staff,
    scope: |slug, _| SettingScope::Plugin(slug),
    specs: |state, slug| Ok(active_definitions(state, slug)?.plugin),
    find: |specs, slug, key| find(specs, slug, "setting", key),
};

/// The endpoints of the calling user's own settings of a plugin.
static PLUGIN_USER: SettingEndpoints = SettingEndpoints {
    path: "/api/plugins/{slug}/user-settings/",
    list_name: "Plugin User Settings",
    detail_name: "Plugin User Setting Detail",
    description: None,
    model: None,
    fields: item::PLUGIN_FIELDS,
    list_filter: ListFilter::NONE,
    change_access: Access::Login,
    scope: SettingScope::PluginUser,
    specs: |state, slug| Ok(active_definitions(state, slug)?.user),
    find: |specs, slug, key| find(specs, slug, "user setting", key),
};

/// Returns the definitions of a linked plugin's settings, which may be empty.
pub(super) fn definitions(entry: &Entry) -> Definitions {
    entry.spec::<kind::settings>().unwrap_or_default()
}

/// Returns the definitions of an active plugin's settings.
fn active_definitions(state: &State, slug: &str) -> Result<Definitions> {
    let snapshot = state.snapshot();
    let active = active(&snapshot, state.registry.entry(slug), slug)?;
    Ok(definitions(active.entry))
}

/// Returns the definition of the key, compared exactly. `what` names the kind of setting in the 404.
fn find(
    specs: &'static [SettingSpec],
    slug: &str,
    what: &str,
    key: &str,
) -> Result<&'static SettingSpec> {
    let found = specs.iter().find(|spec| spec.key == key);
    found.ok_or_else(|| {
        ApiError::NotFound(format!("Plugin '{slug}' has no {what} matching '{key}'"))
    })
}
