//! `/api/settings/`: the settings of the server and of each user.

use inventree::mixin::urls::Access;
use inventree::server_settings::global::GlobalSettings;
use inventree::server_settings::user::UserPreferences;
use inventree::settings::{PluginSettings, SettingSpec};

use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

pub(crate) mod endpoints;
pub mod item;

use self::endpoints::SettingEndpoints;
use self::item::SettingScope;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut all = GLOBAL.endpoints();
    all.extend(USER.endpoints());
    all
}

/// The endpoints of the server's settings.
static GLOBAL: SettingEndpoints = SettingEndpoints {
    path: "/api/settings/global/",
    list_name: "Global Settings",
    detail_name: "Global Setting Detail",
    description: None,
    model: Some("inventreesetting"),
    fields: item::OWN_FIELDS,
    list_filter: item::LIST_FILTER,
    change_access: Access::Staff,
    scope: |_, _| SettingScope::Global,
    specs: |_, _| Ok(GlobalSettings::SPECS),
    find,
};

/// The endpoints of the calling user's own settings.
static USER: SettingEndpoints = SettingEndpoints {
    path: "/api/settings/user/",
    list_name: "User Settings",
    detail_name: "User Setting Detail",
    description: None,
    model: Some("inventreeusersetting"),
    fields: item::OWN_FIELDS,
    list_filter: item::LIST_FILTER,
    change_access: Access::Login,
    scope: |_, user| SettingScope::User(user),
    specs: |_, _| Ok(UserPreferences::SPECS),
    find,
};

/// Returns the definition of the key, compared without case, unlike the keys of plugins.
fn find(specs: &'static [SettingSpec], _: &str, key: &str) -> Result<&'static SettingSpec> {
    let mut visible = specs.iter().filter(|spec| !spec.hidden);
    let found = visible.find(|spec| spec.key.eq_ignore_ascii_case(key));
    found.ok_or_else(ApiError::not_found)
}
