//! `/api/plugins/<slug>/activate/` and `release/`: activate or deactivate a plugin, and release it from quarantine.
use std::sync::Arc;

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::registry::activation::check_activation;
use inventree::resource::{DefaultValue, Field, FieldType};
use serde_json::json;

use super::find::{config, no_config};
use crate::blocking::block;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::input::Input;

const FIELDS: &[Field] = &[Field::new("active", "Activate Plugin", FieldType::Boolean)
    .default_value(DefaultValue::Boolean(true))];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        // InvenTree's own client sends `POST`, although InvenTree itself rejects it.
        Endpoint::new("/api/plugins/{slug}/activate/", "Plugin Activate")
            .fields(FIELDS)
            .change(Access::Superuser, activate)
            .action(Access::Superuser, activate),
        Endpoint::new("/api/plugins/{slug}/release/", "Plugin Release")
            .action(Access::Superuser, release),
    ]
}

async fn activate(state: Data<State>, slug: Path<String>, body: Body) -> Result<impl Responder> {
    let slug = slug.into_inner();
    let mut input = Input::new(body);
    let active = input.boolean("active").unwrap_or(true);
    config(&state.snapshot(), &slug)?;
    input.finish()?;
    let entry = state.registry.entry(&slug);
    let is_mandatory = entry.is_some_and(|entry| state.registry.is_mandatory(entry.meta));
    check_activation(entry, is_mandatory, active)
        .map_err(|error| ApiError::invalid(error.to_string()))?;
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
