//! `/api/settings/global/`: the server's own settings.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::models::setting::Owner;
use inventree::settings::global::GlobalSettings;
use inventree::settings::{PluginSettings, SettingSpec};

use super::item::{self, Holder, OwnerName};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::page;
use crate::web::query::Query;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/settings/global/", "Global Settings")
            .fields(item::OWN_FIELDS)
            .model("inventreesetting")
            .get(Access::Login, list),
        Endpoint::new("/api/settings/global/{key}/", "Global Setting Detail")
            .fields(item::OWN_FIELDS)
            .model("inventreesetting")
            .get(Access::Login, detail)
            .change(Access::Staff, change),
    ]
}

/// The definition; keys are compared without case, unlike those of plugins.
fn spec(key: &str) -> Result<&'static SettingSpec> {
    let mut visible = GlobalSettings::SPECS.iter().filter(|spec| !spec.hidden);
    let found = visible.find(|spec| spec.key.eq_ignore_ascii_case(key));
    found.ok_or_else(|| ApiError::NotFound("Not found.".to_owned()))
}

async fn list(state: Data<State>, request: HttpRequest, query: Query) -> Result<impl Responder> {
    let specs = GlobalSettings::SPECS;
    let items = state
        .read(|db| item::list(db, Owner::Global, specs, &Holder::global()))
        .await?;
    Ok(HttpResponse::Ok().json(page::reply(&request, &query, &items)))
}

async fn detail(state: Data<State>, key: Path<String>) -> Result<impl Responder> {
    let spec = spec(&key)?;
    let shown = state
        .write(|db| item::detail(db, Owner::Global, spec, &Holder::global()))
        .await?;
    Ok(HttpResponse::Ok().json(shown))
}

async fn change(
    state: Data<State>,
    caller: Caller,
    key: Path<String>,
    body: Body,
) -> Result<impl Responder> {
    let spec = spec(&key)?;
    item::change(
        &state,
        caller,
        OwnerName::Global,
        spec,
        Holder::global(),
        body,
    )
    .await
}
