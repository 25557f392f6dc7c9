//! `/api/plugins/<slug>/metadata/`.

use actix_web::http::Method;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::db::json::JsonObject;
use inventree::mixin::urls::Access;
use inventree::models::plugin_config;

use crate::routes::metadata;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/{slug}/metadata/", "Plugin Metadata")
            .fields(metadata::FIELDS)
            .get(Access::Role("admin", "view"), show)
            .change(Access::Role("admin", "change"), change),
    ]
}

fn no_match() -> ApiError {
    ApiError::no_match("PluginConfig")
}

async fn show(state: Data<State>, slug: Path<String>) -> Result<impl Responder> {
    let config = state
        .read(move |db| Ok(plugin_config::find(db, &slug)?))
        .await?;
    let metadata = config.ok_or_else(no_match)?.metadata.unwrap_or_default();
    Ok(HttpResponse::Ok().json(metadata::answer(metadata.0)))
}

/// `PUT` replaces, `PATCH` merges the top level.
async fn change(
    state: Data<State>,
    request: HttpRequest,
    slug: Path<String>,
    body: Body,
) -> Result<impl Responder> {
    let merges = request.method() == Method::PATCH;
    if state.snapshot().config(&slug).is_none() {
        return Err(no_match());
    }
    let sent = metadata::sent(body)?;
    let stored = state
        .write(move |db| {
            let config = plugin_config::find_to_change(db, &slug)?.ok_or_else(no_match)?;
            let mut metadata = config.metadata.filter(|_| merges).unwrap_or_default();
            metadata.0.extend(sent);
            plugin_config::set_metadata(db, &slug, &metadata)?;
            Ok(metadata)
        })
        .await?;
    state.follow_own_change().await?;
    let JsonObject(stored) = stored;
    Ok(HttpResponse::Ok().json(metadata::answer(stored)))
}
