//! `/api/settings/user/`: the settings of each user.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use inventree::mixin::urls::Access;
use inventree::server_settings::user::UserPreferences;
use inventree::settings::{PluginSettings, SettingSpec};

use super::item::{self, SettingScope};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::query::Query;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/settings/user/", "User Settings")
            .list_fields(item::OWN_FIELDS)
            .filtered(item::LIST_FILTER)
            .model("inventreeusersetting")
            .get(Access::Login, list),
        Endpoint::new("/api/settings/user/{key}/", "User Setting Detail")
            .fields(item::OWN_FIELDS)
            .model("inventreeusersetting")
            .get(Access::Login, detail)
            .change(Access::Login, change),
    ]
}

fn spec(key: &str) -> Result<&'static SettingSpec> {
    super::find(UserPreferences::SPECS, key)
}

fn owner(caller: &Caller) -> SettingScope {
    SettingScope::User(caller.user().pk)
}

async fn list(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    query: Query,
) -> Result<HttpResponse> {
    item::list(
        &state,
        &request,
        &query,
        owner(&caller),
        UserPreferences::SPECS,
    )
    .await
}

async fn detail(state: Data<State>, caller: Caller, key: Path<String>) -> Result<HttpResponse> {
    item::detail(&state, owner(&caller), spec(&key)?).await
}

async fn change(
    state: Data<State>,
    caller: Caller,
    key: Path<String>,
    body: Body,
) -> Result<HttpResponse> {
    let owner = owner(&caller);
    item::change(&state, caller, owner, spec(&key)?, body).await
}
