//! `/api/plugins/<slug>/metadata/`.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, Responder};
use inventree::access::role::{Permission, Role};
use inventree::db::json::JsonObject;
use inventree::mixin::urls::Access;
use inventree::registry::store::plugin_config;

use super::find::{config, no_config};

use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::metadata;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/{slug}/metadata/", "Plugin Metadata")
            .fields(metadata::FIELDS)
            .get(Access::Role(Role::Admin, Permission::View), detail)
            .change(Access::Role(Role::Admin, Permission::Change), change),
    ]
}

async fn detail(state: Data<State>, slug: Path<String>) -> Result<impl Responder> {
    let config = state
        .read(move |db| Ok(plugin_config::find(db, &slug)?))
        .await?;
    let metadata = config.ok_or_else(no_config)?.metadata.unwrap_or_default();
    Ok(metadata::response(metadata.0))
}

async fn change(
    state: Data<State>,
    request: HttpRequest,
    slug: Path<String>,
    body: Body,
) -> Result<impl Responder> {
    config(&state.snapshot(), &slug)?;
    let merge = metadata::read_update(&request, body)?;
    let stored = state
        .write(move |db| {
            let config = plugin_config::find_for_update(db, &slug)?.ok_or_else(no_config)?;
            let there = config.metadata.unwrap_or_default();
            let metadata = merge.apply_to(there.0)?;
            plugin_config::set_metadata(db, &slug, &JsonObject(metadata.clone()))?;
            Ok(metadata)
        })
        .await?;
    state.refresh().await?;
    Ok(metadata::response(stored))
}
