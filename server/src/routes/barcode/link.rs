//! `/api/barcode/link/` and `unlink/`: assign a barcode to an item, and remove it.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::access::role::Permission;
use inventree::context::Purpose;
use inventree::db::DbError;
use inventree::mixin::barcode::Barcode;
use inventree::mixin::urls::Access;
use inventree::models::barcode::BarcodeItem;
use inventree::models::barcode::text::printable;
use inventree::models::barcode::{ALREADY_ASSIGNED, BARCODE_MODELS, link, model};
use inventree::resource::{Field, WriteError, Writer, parse, read};
use inventree::serde_json::{Map, Value, json};

use super::request::{CODE, input};
use super::scan::{INTERNAL_NAME, scan_internal};
use crate::blocking::block;
use crate::routes::resource::writer::{write_error, writer};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::input::Input;

/// The fields that name an item, one per model. A request sets one of them.
static ITEMS: [Field; BARCODE_MODELS.len()] = {
    let mut fields = [CODE; BARCODE_MODELS.len()];
    let mut place = 0;
    while place < BARCODE_MODELS.len() {
        fields[place] = BARCODE_MODELS[place].field;
        place += 1;
    }
    fields
};

/// The barcode, followed by `ITEMS`.
static CODE_AND_ITEMS: [Field; BARCODE_MODELS.len() + 1] = {
    let mut fields = [CODE; BARCODE_MODELS.len() + 1];
    let mut place = 0;
    while place < BARCODE_MODELS.len() {
        fields[place + 1] = BARCODE_MODELS[place].field;
        place += 1;
    }
    fields
};

/// The description in InvenTree's `OPTIONS`.
const DESCRIPTION: &str = "Endpoint for assigning a barcode to a stock item.\n\n\
    - This only works if the barcode is not already associated with an object in the database\n\
    - If the barcode does not match an object, then the barcode hash is assigned to the StockItem";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/barcode/link/", "Barcode Assign")
            .description(DESCRIPTION)
            .fields(&CODE_AND_ITEMS)
            .action(Access::Login, assign),
        Endpoint::new("/api/barcode/unlink/", "Barcode Unassign")
            .fields(&ITEMS)
            .action(Access::Login, unassign),
    ]
}

async fn assign(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut input = input(body);
    let text = input.read("barcode", printable).required();
    let code = Arc::new(Barcode::new(&text.unwrap_or_default()));
    let named = read_items(&state, &mut input).await?;
    input.finish()?;
    if let Some(answer) = scan_internal(&state, &caller, &code, Purpose::Link).await? {
        return Err(already_assigned(answer, &code));
    }
    let Some(item) = named.first().copied() else {
        let labels: Vec<String> = model::model_names()
            .map(|label| format!("'{label}'"))
            .collect();
        let text = format!("Missing data: provide one of '[{}]'", labels.join(", "));
        return Err(bad_request(&text));
    };
    check_permission(&caller, item)?;
    let (writer, linked) = (writer(&state, &caller), Arc::clone(&code));
    let taken = block(move || {
        let found = writer.transaction(|db, actor| link::link(db, actor, item, &linked));
        let found = found.map_err(|error| link_error(item, error))?;
        found
            .map(|found| serialize_match(&writer, found))
            .transpose()
    });
    if let Some(answer) = taken.await? {
        return Err(already_assigned(answer, &code));
    }
    let label = item.model.name();
    Ok(HttpResponse::Ok().json(json!({
        "success": format!("Assigned barcode to {label} instance"),
        label: { "pk": item.pk },
        "barcode_data": code.text(),
        "barcode_hash": code.hash(),
    })))
}

async fn unassign(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let sent = model::model_names().filter(|label| input.raw(label).is_some());
    let labels: Vec<&str> = model::model_names().collect();
    let labels = labels.join(", ");
    match sent.count() {
        0 => {
            return Err(bad_request(&format!(
                "Missing data: Provide one of '{labels}'"
            )));
        }
        1 => {}
        _ => {
            return Err(bad_request(&format!(
                "Multiple conflicting fields: '{labels}'"
            )));
        }
    }
    let named = read_items(&state, &mut input).await?;
    input.finish()?;
    let Some(item) = named.first().copied() else {
        return Err(bad_request("Could not unassign barcode"));
    };
    check_permission(&caller, item)?;
    let writer = writer(&state, &caller);
    block(move || {
        let unlinked = writer.transaction(|db, actor| link::unlink(db, actor, item));
        unlinked.map_err(|error| link_error(item, error))
    })
    .await?;
    let label = item.model.name();
    let text = format!("Barcode unassigned from {label} instance");
    Ok(HttpResponse::Ok().json(json!({ "success": text })))
}

/// Reads the items that the body names, in the order of their models. Errors are recorded in the input.
async fn read_items(state: &State, input: &mut Input) -> Result<Vec<BarcodeItem>> {
    let mut named = Vec::new();
    for carrier in &BARCODE_MODELS {
        let key = input.nullable(carrier.name(), parse::key);
        named.extend(key.map(|pk| BarcodeItem { model: carrier, pk }));
    }
    let asked = named.clone();
    let missing = state
        .read(move |db| {
            let mut missing = Vec::new();
            for item in asked {
                let table = item.model.resource.model.table;
                if !read::exists(db, table, item.pk)? {
                    missing.push(item);
                }
            }
            Ok(missing)
        })
        .await?;
    for item in missing {
        input.add_error(item.model.name(), parse::unknown_key_message(item.pk));
    }
    Ok(named)
}

/// Returns 403 if the caller may not change items of the model.
fn check_permission(caller: &Caller, item: BarcodeItem) -> Result<()> {
    let roles = item.model.resource.roles;
    if caller
        .user()
        .has_permission_in_any(roles, Permission::Change)
    {
        return Ok(());
    }
    let text = format!(
        "You do not have the required permissions for <class '{}'>",
        item.model.class_path
    );
    let body = json!({ "error": text });
    Err(ApiError::Body(StatusCode::FORBIDDEN, body))
}

fn link_error(item: BarcodeItem, error: WriteError) -> ApiError {
    match error {
        // The item was deleted after it was read.
        WriteError::NotFound => {
            ApiError::invalid_field(item.model.name(), parse::unknown_key_message(item.pk))
        }
        error => write_error(item.model.resource, error),
    }
}

/// Serializes the item as a match does, under the name of its model.
fn serialize_match(writer: &Writer, found: BarcodeItem) -> Result<Map<String, Value>> {
    let item = writer.with_actor(|actor| {
        let db = writer.registry.db();
        db.read(|db| Ok::<_, DbError>(found.serialize(db, actor)?))
    })?;
    Ok(Map::from_iter([(
        found.model.name().to_owned(),
        item.unwrap_or_default(),
    )]))
}

/// 400: an item has the barcode already.
fn already_assigned(mut answer: Map<String, Value>, code: &Barcode) -> ApiError {
    answer.shift_remove("success");
    answer.extend([
        ("error".to_owned(), json!(ALREADY_ASSIGNED)),
        ("plugin".to_owned(), json!(INTERNAL_NAME)),
        ("barcode_data".to_owned(), json!(code.text())),
    ]);
    ApiError::Body(StatusCode::BAD_REQUEST, Value::Object(answer))
}

fn bad_request(text: &str) -> ApiError {
    ApiError::Body(StatusCode::BAD_REQUEST, json!({ "error": text }))
}
