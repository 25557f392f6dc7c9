//! `/api/plugins/<slug>/priority/`: the administrator's place for a plugin in the order of dispatch.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::models::plugin_config;
use serde_json::{Value, json};

use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::input::Input;
use inventree::resource::{Field, Kind};

const FIELDS: &[Field] =
    &[Field::of("priority", "Priority", Kind::Integer(i64::MIN, i64::MAX)).required()];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/{slug}/priority/", "Plugin Priority")
            .fields(FIELDS)
            .get(Access::Superuser, show)
            .change(Access::Superuser, change),
    ]
}

fn no_match() -> ApiError {
    ApiError::no_match("PluginConfig")
}

async fn show(state: Data<State>, slug: Path<String>) -> Result<impl Responder> {
    let snapshot = state.snapshot();
    let config = snapshot.config(&slug).ok_or_else(no_match)?;
    Ok(HttpResponse::Ok().json(json!({ "priority": config.priority })))
}

/// `null` puts the plugin back where its author wants it.
async fn change(state: Data<State>, slug: Path<String>, body: Body) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let priority = match input.raw("priority") {
        Some(Value::Null) => None,
        _ => input.integer("priority").required(),
    };
    let priority = priority
        .map(i32::try_from)
        .transpose()
        .unwrap_or_else(|_too_large| {
            input.refuse("priority", "Ensure this value fits into 32 bits.");
            None
        });
    input.finish()?;
    let known = state
        .write(move |db| Ok(plugin_config::set_priority(db, &slug, priority)?))
        .await?;
    if !known {
        return Err(no_match());
    }
    state.follow_own_change().await?;
    Ok(HttpResponse::Ok().json(json!({ "priority": priority })))
}
