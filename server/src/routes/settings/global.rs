//! `/api/settings/global/`: the server's own settings.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use inventree::mixin::urls::Access;
use inventree::server_settings::global::GlobalSettings;
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
        Endpoint::new("/api/settings/global/", "Global Settings")
            .list_fields(item::OWN_FIELDS)
            .filtered(item::LIST_FILTER)
            .model("inventreesetting")
            .get(Access::Login, list),
        Endpoint::new("/api/settings/global/{key}/", "Global Setting Detail")
            .fields(item::OWN_FIELDS)
            .model("inventreesetting")
            .get(Access::Login, detail)
            .change(Access::Staff, change),
    ]
}

fn spec(key: &str) -> Result<&'static SettingSpec> {
    super::find(GlobalSettings::SPECS, key)
}

async fn list(state: Data<State>, request: HttpRequest, query: Query) -> Result<HttpResponse> {
    item::list(
        &state,
        &request,
        &query,
        SettingScope::Global,
        GlobalSettings::SPECS,
    )
    .await
}

async fn detail(state: Data<State>, key: Path<String>) -> Result<HttpResponse> {
    item::detail(&state, SettingScope::Global, spec(&key)?).await
}

async fn change(
    state: Data<State>,
    caller: Caller,
    key: Path<String>,
    body: Body,
) -> Result<HttpResponse> {
    item::change(&state, caller, SettingScope::Global, spec(&key)?, body).await
}
