//! `/api/plugins/reload/`: reads the shared state again and retries failed plugins.
use std::sync::Arc;

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::resource::{DefaultValue, Field, FieldType};
use serde_json::json;

use crate::blocking::block;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

const FIELDS: &[Field] = &[
    Field::new("full_reload", "Full reload", FieldType::Boolean)
        .default_value(DefaultValue::Boolean(false)),
    Field::new("force_reload", "Force reload", FieldType::Boolean)
        .default_value(DefaultValue::Boolean(false)),
    Field::new("collect_plugins", "Collect plugins", FieldType::Boolean)
        .default_value(DefaultValue::Boolean(false)),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/reload/", "Plugin Reload")
            .fields(FIELDS)
            .post(Access::Superuser, reload),
    ]
}

async fn reload(state: Data<State>, body: Body) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let full = input.boolean("full_reload").unwrap_or(false);
    let force = input.boolean("force_reload").unwrap_or(false);
    let collect = input.boolean("collect_plugins").unwrap_or(false);
    input.finish()?;
    let registry = Arc::clone(&state.registry);
    block(move || Ok(registry.reload()?)).await?;
    Ok(HttpResponse::Created().json(json!({
        "full_reload": full, "force_reload": force, "collect_plugins": collect,
    })))
}
