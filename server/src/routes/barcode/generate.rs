//! `/api/barcode/generate/`: the code of an item.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::dispatch::Scope;
use inventree::mixin::barcode::BarcodeObject;
use inventree::mixin::kind;
use inventree::mixin::urls::Access;
use inventree::models::barcode::Carrier;
use inventree::resource::{Field, Kind, read};
use inventree::serde_json::json;

use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::input::Input;

const FIELDS: &[Field] = &[
    Field::of("model", "Model", Kind::Text(usize::MAX)).required(),
    Field::of("pk", "Primary key", Kind::Integer(i64::MIN, i64::MAX)).required(),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/barcode/generate/", "Barcode generation")
            .fields(FIELDS)
            .ask(Access::Login, generate),
    ]
}

async fn generate(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let object = object(&state, body).await?;
    let snapshot = state.snapshot();
    let chosen = &snapshot.stored.global.barcode_generation_plugin;
    let list = snapshot.with_mixin::<kind::barcode>();
    let found = list
        .iter()
        .enumerate()
        .find(|(_, ready)| ready.plugin.slug == *chosen && ready.object.generates());
    let Some((place, ready)) = found else {
        let text = "is not an active plugin that generates codes";
        let text = format!("`{chosen}` in BARCODE_GENERATION_PLUGIN {text}");
        return Err(ApiError::field("error", text));
    };
    let plugin = ready.plugin.slug;
    let user = Arc::clone(&caller.0.user);
    let scope = Scope::asking(&state.registry, user, "barcode", "generate");
    let dispatcher = state.registry.dispatcher();
    let call = dispatcher.one(scope, list, place, move |plugin, cx| {
        plugin.generate(cx, &object)
    });
    match call.await {
        Ok(code) => Ok(HttpResponse::Ok().json(json!({ "barcode": code }))),
        Err(error) => Err(ApiError::plugin(plugin, &error)),
    }
}

/// The item that the body names.
async fn object(state: &State, body: Body) -> Result<BarcodeObject> {
    let mut input = Input::of(body);
    let model = input
        .text("model", 100, false)
        .required()
        .unwrap_or_default();
    let pk = input.integer("pk").required().unwrap_or_default();
    let carrier = Carrier::of(&model);
    if !model.is_empty() && carrier.is_none() {
        input.refuse("model", "Model is not supported");
    }
    input.finish()?;
    let resource = carrier.map(|carrier| carrier.resource);
    let is_there = match resource {
        Some(resource) => {
            let table = resource.target.table;
            state
                .read(move |db| Ok(read::exists(db, table, pk)?))
                .await?
        }
        None => false,
    };
    if !is_there {
        let body = json!({ "error": "Model instance not found" });
        return Err(ApiError::Body(StatusCode::BAD_REQUEST, body));
    }
    Ok(BarcodeObject { model, pk })
}
