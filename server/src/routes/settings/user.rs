//! `/api/settings/user/`: what each user sets for themselves.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::models::setting::Owner;
use inventree::settings::user::UserPreferences;
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
        Endpoint::new("/api/settings/user/", "User Settings")
            .fields(item::OWN_FIELDS)
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
    let found = UserPreferences::SPECS
        .iter()
        .find(|spec| spec.key.eq_ignore_ascii_case(key));
    found.ok_or_else(|| ApiError::NotFound("Not found.".to_owned()))
}

async fn list(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    query: Query,
) -> Result<impl Responder> {
    let user = caller.user().pk;
    let specs = UserPreferences::SPECS;
    let items = state
        .read(move |db| item::list(db, Owner::User(user), specs, &Holder::user(user)))
        .await?;
    Ok(HttpResponse::Ok().json(page::reply(&request, &query, &items)))
}

async fn detail(state: Data<State>, caller: Caller, key: Path<String>) -> Result<impl Responder> {
    let spec = spec(&key)?;
    let user = caller.user().pk;
    let shown = state
        .write(move |db| item::detail(db, Owner::User(user), spec, &Holder::user(user)))
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
    let user = caller.user().pk;
    item::change(
        &state,
        caller,
        OwnerName::User(user),
        spec,
        Holder::user(user),
        body,
    )
    .await
}
