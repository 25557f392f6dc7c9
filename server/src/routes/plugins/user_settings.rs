//! `/api/plugins/<slug>/user-settings/`: a plugin's settings that each user has separately.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use inventree::mixin::urls::Access;
use inventree::settings::SettingSpec;

use super::settings::{active_definitions, find};
use crate::routes::settings::item::{self, SettingScope};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::query::Query;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/{slug}/user-settings/", "Plugin User Settings")
            .list_fields(item::PLUGIN_FIELDS)
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

/// Returns the owner and the definition of the setting for a path and a caller.
fn owner_and_spec(
    state: &State,
    caller: &Caller,
    path: Path<(String, String)>,
) -> Result<(SettingScope, &'static SettingSpec)> {
    let (slug, key) = path.into_inner();
    let spec = find(
        active_definitions(state, &slug)?.user,
        &slug,
        "user setting",
        &key,
    )?;
    Ok((SettingScope::PluginUser(slug, caller.user().pk), spec))
}

async fn list(
    state: Data<State>,
    caller: Caller,
    slug: Path<String>,
    request: HttpRequest,
    query: Query,
) -> Result<HttpResponse> {
    let specs = active_definitions(&state, &slug)?.user;
    let owner = SettingScope::PluginUser(slug.into_inner(), caller.user().pk);
    item::list(&state, &request, &query, owner, specs).await
}

async fn detail(
    state: Data<State>,
    caller: Caller,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let (owner, spec) = owner_and_spec(&state, &caller, path)?;
    item::detail(&state, owner, spec).await
}

async fn change(
    state: Data<State>,
    caller: Caller,
    path: Path<(String, String)>,
    body: Body,
) -> Result<HttpResponse> {
    let (owner, spec) = owner_and_spec(&state, &caller, path)?;
    item::change(&state, caller, owner, spec, body).await
}
