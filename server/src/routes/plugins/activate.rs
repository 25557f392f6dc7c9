//! `/api/plugins/<slug>/activate/` and `release/`: switching a plugin on and off, letting it back in.
use std::sync::Arc;

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::registry::lifecycle;
use inventree::resource::{Field, Kind, Preset};
use serde_json::json;

use super::{config, no_config};
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::input::Input;

const FIELDS: &[Field] =
    &[Field::of("active", "Activate Plugin", Kind::Boolean).preset(Preset::Truth(true))];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        // The reference's own client posts, although the reference itself refuses that.
        Endpoint::new("/api/plugins/{slug}/activate/", "Plugin Activate")
            .fields(FIELDS)
            .change(Access::Superuser, activate)
            .ask(Access::Superuser, activate),
        Endpoint::new("/api/plugins/{slug}/release/", "Plugin Release")
            .ask(Access::Superuser, release),
    ]
}

async fn activate(state: Data<State>, slug: Path<String>, body: Body) -> Result<impl Responder> {
    let slug = slug.into_inner();
    let mut input = Input::of(body);
    let active = input.boolean("active").or(true);
    config(&state.snapshot(), &slug)?;
    input.finish()?;
    let entry = state.registry.entry(&slug);
    if active && entry.is_none() {
        return Err(ApiError::non_field("Plugin is not installed"));
    }
    if let Some(entry) = entry {
        if !active && state.registry.is_mandatory(entry.meta) {
            return Err(ApiError::non_field(
                "INVE-E10: Mandatory plugin cannot be deactivated",
            ));
        }
        if let Some(text) = lifecycle::incompatibility(entry).filter(|_| active) {
            return Err(ApiError::non_field(text));
        }
    }
    let registry = Arc::clone(&state.registry);
    let known = block(move || Ok(registry.set_active(&slug, active)?)).await?;
    if !known {
        return Err(no_config());
    }
    Ok(HttpResponse::Ok().json(json!({ "active": active })))
}

async fn release(state: Data<State>, slug: Path<String>) -> Result<impl Responder> {
    if state.registry.entry(&slug).is_none() {
        return Err(no_config());
    }
    let registry = Arc::clone(&state.registry);
    let slug = slug.into_inner();
    let released = block(move || Ok(registry.release(&slug)?)).await?;
    Ok(HttpResponse::Ok().json(json!({ "released": released })))
}
