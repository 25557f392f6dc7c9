//! `/api/plugins/<slug>/user-settings/`: what every user sets for themselves.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::models::setting::Owner;
use inventree::settings::SettingSpec;

use super::settings::definitions;
use crate::routes::settings::item::{self, Holder};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::page;
use crate::web::query::Query;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/{slug}/user-settings/", "Plugin User Settings")
            .fields(item::PLUGIN_FIELDS)
            .get(Access::Login, list),
        Endpoint::new(
            "/api/plugins/{slug}/user-settings/{key}/",
            "Plugin User Setting Detail",
        )
        .fields(item::PLUGIN_FIELDS)
        .get(Access::Login, detail)
        .change(Access::Login, change),
    ]
}

fn specs(state: &State, slug: &str) -> Result<&'static [SettingSpec]> {
    let snapshot = state.snapshot();
    let active = super::active(&snapshot, state.registry.entry(slug), slug)?;
    Ok(definitions(active.entry).user)
}

fn spec(state: &State, slug: &str, key: &str) -> Result<&'static SettingSpec> {
    let found = specs(state, slug)?.iter().find(|spec| spec.key == key);
    found.ok_or_else(|| {
        ApiError::NotFound(format!(
            "Plugin '{slug}' has no user setting matching '{key}'"
        ))
    })
}

async fn list(
    state: Data<State>,
    caller: Caller,
    slug: Path<String>,
    request: HttpRequest,
    query: Query,
) -> Result<impl Responder> {
    let specs = specs(&state, &slug)?;
    let user = caller.user().pk;
    let holder = Holder::plugin_user(&slug, user);
    let slug = slug.into_inner();
    let items = state
        .read(move |db| item::list(db, Owner::PluginUser(&slug, user), specs, &holder))
        .await?;
    Ok(HttpResponse::Ok().json(page::reply(&request, &query, &items)))
}

async fn detail(
    state: Data<State>,
    caller: Caller,
    path: Path<(String, String)>,
) -> Result<impl Responder> {
    let (slug, key) = path.into_inner();
    let spec = spec(&state, &slug, &key)?;
    let user = caller.user().pk;
    let holder = Holder::plugin_user(&slug, user);
    let shown = state
        .write(move |db| item::detail(db, Owner::PluginUser(&slug, user), spec, &holder))
        .await?;
    Ok(HttpResponse::Ok().json(shown))
}

async fn change(
    state: Data<State>,
    caller: Caller,
    path: Path<(String, String)>,
    body: Body,
) -> Result<impl Responder> {
    let (slug, key) = path.into_inner();
    let spec = spec(&state, &slug, &key)?;
    let user = caller.user().pk;
    let holder = Holder::plugin_user(&slug, user);
    item::change(
        &state,
        caller,
        item::OwnerName::PluginUser(slug, user),
        spec,
        holder,
        body,
    )
    .await
}
