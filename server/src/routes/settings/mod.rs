//! `/api/settings/`: the settings of the server and of each user.

use inventree::settings::SettingSpec;

use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

mod global;
pub mod item;
mod user;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut all = global::endpoints();
    all.extend(user::endpoints());
    all
}

/// Returns the definition of the key, compared without case, unlike the keys of plugins.
fn find(specs: &'static [SettingSpec], key: &str) -> Result<&'static SettingSpec> {
    let mut visible = specs.iter().filter(|spec| !spec.hidden);
    let found = visible.find(|spec| spec.key.eq_ignore_ascii_case(key));
    found.ok_or_else(ApiError::not_found)
}
