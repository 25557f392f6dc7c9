//! `/api/plugins/reload/`: reading the shared state anew and trying failed plugins again.
use std::sync::Arc;

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::resource::{Field, Kind, Preset};
use serde_json::json;

use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

const FIELDS: &[Field] = &[
    Field::of("full_reload", "Full reload", Kind::Boolean).preset(Preset::Truth(false)),
    Field::of("force_reload", "Force reload", Kind::Boolean).preset(Preset::Truth(false)),
    Field::of("collect_plugins", "Collect plugins", Kind::Boolean).preset(Preset::Truth(false)),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/reload/", "Plugin Reload")
            .fields(FIELDS)
            .post(Access::Superuser, reload),
    ]
}

async fn reload(state: Data<State>, body: Body) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let full = input.boolean("full_reload").or(false);
    let force = input.boolean("force_reload").or(false);
    let collect = input.boolean("collect_plugins").or(false);
    input.finish()?;
    let registry = Arc::clone(&state.registry);
    block(move || Ok(registry.reload()?)).await?;
    Ok(HttpResponse::Created().json(json!({
        "full_reload": full, "force_reload": force, "collect_plugins": collect,
    })))
}
