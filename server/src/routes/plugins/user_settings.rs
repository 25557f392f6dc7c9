//! `/api/plugins/<slug>/user-settings/`: what every user sets for themselves.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use inventree::mixin::urls::Access;
use inventree::settings::SettingSpec;

use super::settings::{find, of_active};
use crate::routes::settings::item::{self, OwnerName};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::query::Query;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/{slug}/user-settings/", "Plugin User Settings")
            .lists(item::PLUGIN_FIELDS)
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

/// The owner and the definition that a path and a caller name.
fn named(
    state: &State,
    caller: &Caller,
    path: Path<(String, String)>,
) -> Result<(OwnerName, &'static SettingSpec)> {
    let (slug, key) = path.into_inner();
    let spec = find(of_active(state, &slug)?.user, &slug, "user setting", &key)?;
    Ok((OwnerName::PluginUser(slug, caller.user().pk), spec))
}

async fn list(
    state: Data<State>,
    caller: Caller,
    slug: Path<String>,
    request: HttpRequest,
    query: Query,
) -> Result<HttpResponse> {
    let specs = of_active(&state, &slug)?.user;
    let owner = OwnerName::PluginUser(slug.into_inner(), caller.user().pk);
    item::list(&state, &request, &query, owner, specs).await
}

async fn detail(
    state: Data<State>,
    caller: Caller,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let (owner, spec) = named(&state, &caller, path)?;
    item::detail(&state, owner, spec).await
}

async fn change(
    state: Data<State>,
    caller: Caller,
    path: Path<(String, String)>,
    body: Body,
) -> Result<HttpResponse> {
    let (owner, spec) = named(&state, &caller, path)?;
    item::change(&state, caller, owner, spec, body).await
}
