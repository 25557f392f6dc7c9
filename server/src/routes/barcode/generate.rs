//! `/api/barcode/generate/`: generates the barcode of an item.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::dispatch::Scope;
use inventree::mixin::kind;
use inventree::mixin::urls::Access;
use inventree::models::barcode::BarcodeItem;
use inventree::resource::{Field, FieldType, read};
use inventree::serde_json::json;
use inventree::server_settings::global::GlobalSettings;

use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::input::Input;

const FIELDS: &[Field] = &[
    Field::new("model", "Model", FieldType::Text(usize::MAX)).required(),
    Field::new("pk", "Primary key", FieldType::Integer(i64::MIN, i64::MAX)).required(),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/barcode/generate/", "Barcode generation")
            .fields(FIELDS)
            .action(Access::Login, generate),
    ]
}

async fn generate(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let item = read_item(&state, body).await?;
    let snapshot = state.snapshot();
    let chosen = &GlobalSettings::of(&snapshot).barcode_generation_plugin;
    let target = snapshot.find::<kind::barcode>(chosen);
    let Some(target) = target.filter(|target| target.instance.generates()) else {
        let text = "is not an active plugin that generates barcodes";
        let text = format!("`{chosen}` in BARCODE_GENERATION_PLUGIN {text}");
        return Err(ApiError::invalid_field("error", text));
    };
    let plugin = target.plugin.slug;
    let user = Arc::clone(&caller.0.user);
    let scope = Scope::read_only::<kind::barcode>(&state.registry, user, "generate");
    let dispatcher = state.registry.dispatcher();
    let call = dispatcher.call(scope, target, move |plugin, cx| plugin.generate(cx, item));
    match call.await {
        Ok(code) => Ok(HttpResponse::Ok().json(json!({ "barcode": code }))),
        Err(error) => Err(ApiError::plugin_error(plugin, &error)),
    }
}

/// Returns the item that the body names.
async fn read_item(state: &State, body: Body) -> Result<BarcodeItem> {
    let mut input = Input::new(body);
    let model = input
        .text("model", 100, false)
        .required()
        .unwrap_or_default();
    let pk = input.integer("pk").required().unwrap_or_default();
    let item = BarcodeItem::new(&model, pk);
    if !model.is_empty() && item.is_none() {
        input.add_error("model", "Model is not supported");
    }
    input.finish()?;
    let not_found = || {
        let body = json!({ "error": "Model instance not found" });
        ApiError::Body(StatusCode::BAD_REQUEST, body)
    };
    let item = item.ok_or_else(not_found)?;
    let table = item.model.resource.model.table;
    let is_there = state.read(move |db| Ok(read::exists(db, table, item.pk)?));
    if is_there.await? {
        Ok(item)
    } else {
        Err(not_found())
    }
}
