//! `/api/plugins/<slug>/settings/`: a plugin's settings that all users share.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use inventree::entry::Entry;
use inventree::mixin::kind;
use inventree::mixin::settings::Definitions;
use inventree::mixin::urls::Access;
use inventree::settings::SettingSpec;

use crate::routes::settings::item::{self, SettingScope};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::query::Query;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/{slug}/settings/", "Plugin Settings")
            .list_fields(item::PLUGIN_FIELDS)
            .get(Access::Login, list),
        Endpoint::new(
            "/api/plugins/{slug}/settings/{key}/",
            "Plugin Setting Detail",
        )
        .description("Detail endpoint for a plugin-specific setting.")
        .fields(item::PLUGIN_FIELDS)
        .get(Access::Login, detail)
        .change(Access::Staff, change),
    ]
}

/// Returns the definitions of a linked plugin's settings, which may be empty.
pub(super) fn definitions(entry: &Entry) -> Definitions {
    entry.spec::<kind::settings>().unwrap_or_default()
}

/// Returns the definitions of an active plugin's settings.
pub(super) fn active_definitions(state: &State, slug: &str) -> Result<Definitions> {
    let snapshot = state.snapshot();
    let active = super::active(&snapshot, state.registry.entry(slug), slug)?;
    Ok(definitions(active.entry))
}

/// Returns the definition of the key, compared exactly. `what` names the kind of setting in the 404.
pub(super) fn find(
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

async fn list(
    state: Data<State>,
    slug: Path<String>,
    request: HttpRequest,
    query: Query,
) -> Result<HttpResponse> {
    let specs = active_definitions(&state, &slug)?.plugin;
    let owner = SettingScope::Plugin(slug.into_inner());
    item::list(&state, &request, &query, owner, specs).await
}

async fn detail(state: Data<State>, path: Path<(String, String)>) -> Result<HttpResponse> {
    let (slug, key) = path.into_inner();
    let spec = find(
        active_definitions(&state, &slug)?.plugin,
        &slug,
        "setting",
        &key,
    )?;
    item::detail(&state, SettingScope::Plugin(slug), spec).await
}

async fn change(
    state: Data<State>,
    caller: Caller,
    path: Path<(String, String)>,
    body: Body,
) -> Result<HttpResponse> {
    let (slug, key) = path.into_inner();
    let spec = find(
        active_definitions(&state, &slug)?.plugin,
        &slug,
        "setting",
        &key,
    )?;
    item::change(&state, caller, SettingScope::Plugin(slug), spec, body).await
}
