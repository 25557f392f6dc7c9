//! `/api/plugins/<slug>/settings/`: a plugin's settings, one value for all.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::entry::Entry;
use inventree::mixin::kind;
use inventree::mixin::settings::Definitions;
use inventree::mixin::urls::Access;
use inventree::models::setting::Owner;
use inventree::settings::SettingSpec;

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
        Endpoint::new("/api/plugins/{slug}/settings/", "Plugin Settings")
            .fields(item::PLUGIN_FIELDS)
            .get(Access::Login, list),
        Endpoint::new(
            "/api/plugins/{slug}/settings/{key}/",
            "Plugin Setting Detail",
        )
        .described("Detail endpoint for a plugin-specific setting.")
        .fields(item::PLUGIN_FIELDS)
        .get(Access::Login, detail)
        .change(Access::Staff, change),
    ]
}

/// The definitions of a plugin's settings; none where it has none.
pub(super) fn definitions(entry: &Entry) -> Definitions {
    entry.facts::<kind::settings>().unwrap_or_default()
}

fn specs(state: &State, slug: &str) -> Result<&'static [SettingSpec]> {
    let snapshot = state.snapshot();
    let active = super::active(&snapshot, state.registry.entry(slug), slug)?;
    Ok(definitions(active.entry).plugin)
}

fn spec(state: &State, slug: &str, key: &str) -> Result<&'static SettingSpec> {
    let found = specs(state, slug)?.iter().find(|spec| spec.key == key);
    found.ok_or_else(|| {
        ApiError::NotFound(format!("Plugin '{slug}' has no setting matching '{key}'"))
    })
}

async fn list(
    state: Data<State>,
    slug: Path<String>,
    request: HttpRequest,
    query: Query,
) -> Result<impl Responder> {
    let specs = specs(&state, &slug)?;
    let holder = Holder::plugin(&slug);
    let slug = slug.into_inner();
    let items = state
        .read(move |db| item::list(db, Owner::Plugin(&slug), specs, &holder))
        .await?;
    Ok(HttpResponse::Ok().json(page::reply(&request, &query, &items)))
}

async fn detail(state: Data<State>, path: Path<(String, String)>) -> Result<impl Responder> {
    let (slug, key) = path.into_inner();
    let spec = spec(&state, &slug, &key)?;
    let holder = Holder::plugin(&slug);
    let shown = state
        .write(move |db| item::detail(db, Owner::Plugin(&slug), spec, &holder))
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
    let holder = Holder::plugin(&slug);
    item::change(
        &state,
        caller,
        item::OwnerName::Plugin(slug),
        spec,
        holder,
        body,
    )
    .await
}
