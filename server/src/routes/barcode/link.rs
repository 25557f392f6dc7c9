//! `/api/barcode/link/` and `unlink/`: which item carries a code.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::context::Purpose;
use inventree::db::DbError;
use inventree::mixin::barcode::Barcode;
use inventree::mixin::urls::Access;
use inventree::models::barcode::find::Carried;
use inventree::models::barcode::{CARRIERS, carrier, link};
use inventree::models::role::Permission;
use inventree::resource::write::WriteError;
use inventree::resource::{Desk, Field, read, sent};
use inventree::serde_json::{Map, Value, json};

use super::scan::{INTERNAL_NAME, internal};
use super::{CODE, input, printable};
use crate::routes::resource::desk::{desk, refused};
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::input::Input;

/// The kinds of items, of which one is named.
static ITEMS: [Field; CARRIERS.len()] = {
    let mut fields = [CODE; CARRIERS.len()];
    let mut place = 0;
    while place < CARRIERS.len() {
        fields[place] = CARRIERS[place].field;
        place += 1;
    }
    fields
};

/// The same with the code before them.
static CODE_AND_ITEMS: [Field; CARRIERS.len() + 1] = {
    let mut fields = [CODE; CARRIERS.len() + 1];
    let mut place = 0;
    while place < CARRIERS.len() {
        fields[place + 1] = CARRIERS[place].field;
        place += 1;
    }
    fields
};

/// What the reference's `OPTIONS` says.
const DESCRIPTION: &str = "Endpoint for assigning a barcode to a stock item.\n\n\
    - This only works if the barcode is not already associated with an object in the database\n\
    - If the barcode does not match an object, then the barcode hash is assigned to the StockItem";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/barcode/link/", "Barcode Assign")
            .described(DESCRIPTION)
            .fields(&CODE_AND_ITEMS)
            .ask(Access::Login, assign),
        Endpoint::new("/api/barcode/unlink/", "Barcode Unassign")
            .fields(&ITEMS)
            .ask(Access::Login, unassign),
    ]
}

async fn assign(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut input = input(body);
    let text = input.read("barcode", printable).required();
    let code = Arc::new(Barcode::new(&text.unwrap_or_default()));
    let named = named(&state, &mut input).await?;
    input.finish()?;
    if let Some(answer) = internal(&state, &caller, &code, Purpose::Link).await? {
        return Err(matches_already(answer, &code));
    }
    let Some(item) = named.first().copied() else {
        let labels: Vec<String> = carrier::models()
            .map(|label| format!("'{label}'"))
            .collect();
        let text = format!("Missing data: provide one of '[{}]'", labels.join(", "));
        return Err(wrong(&text));
    };
    permit(&caller, item)?;
    let (desk, linked) = (desk(&state, &caller), Arc::clone(&code));
    let taken = block(move || match link::link(&desk, item, &linked) {
        Ok(None) => Ok(None),
        Ok(Some(found)) => Ok(Some(shown(&desk, found)?)),
        Err(error) => Err(unwritten(item, error)),
    });
    if let Some(answer) = taken.await? {
        return Err(matches_already(answer, &code));
    }
    let label = item.carrier.model();
    Ok(HttpResponse::Ok().json(json!({
        "success": format!("Assigned barcode to {label} instance"),
        label: { "pk": item.pk },
        "barcode_data": code.text(),
        "barcode_hash": code.hash(),
    })))
}

async fn unassign(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let sent = carrier::models().filter(|label| input.raw(label).is_some());
    let labels: Vec<&str> = carrier::models().collect();
    let labels = labels.join(", ");
    match sent.count() {
        0 => return Err(wrong(&format!("Missing data: Provide one of '{labels}'"))),
        1 => {}
        _ => return Err(wrong(&format!("Multiple conflicting fields: '{labels}'"))),
    }
    let named = named(&state, &mut input).await?;
    input.finish()?;
    let Some(item) = named.first().copied() else {
        return Err(wrong("Could not unassign barcode"));
    };
    permit(&caller, item)?;
    let desk = desk(&state, &caller);
    block(move || link::unlink(&desk, item).map_err(|error| unwritten(item, error))).await?;
    let label = item.carrier.model();
    let text = format!("Barcode unassigned from {label} instance");
    Ok(HttpResponse::Ok().json(json!({ "success": text })))
}

/// The items that the members name, in the order of their kinds; what is wrong is noted.
async fn named(state: &State, input: &mut Input) -> Result<Vec<Carried>> {
    let mut named = Vec::new();
    for carrier in &CARRIERS {
        let key = input.nullable(carrier.model(), sent::key);
        named.extend(key.map(|pk| Carried { carrier, pk }));
    }
    let asked = named.clone();
    let missing = state
        .read(move |db| {
            let mut missing = Vec::new();
            for item in asked {
                let table = item.carrier.resource.target.table;
                if !read::exists(db, table, item.pk)? {
                    missing.push(item);
                }
            }
            Ok(missing)
        })
        .await?;
    for item in missing {
        input.refuse(item.carrier.model(), sent::unknown_key(item.pk));
    }
    Ok(named)
}

/// 403 where the caller may not change items of the kind.
fn permit(caller: &Caller, item: Carried) -> Result<()> {
    let roles = item.carrier.resource.roles;
    if caller.user().may_any(roles, Permission::Change) {
        return Ok(());
    }
    let text = format!(
        "You do not have the required permissions for <class '{}'>",
        item.carrier.class
    );
    let body = json!({ "error": text });
    Err(ApiError::Body(StatusCode::FORBIDDEN, body))
}

fn unwritten(item: Carried, error: WriteError) -> ApiError {
    match error {
        // It was there a moment ago.
        WriteError::Gone => ApiError::field(item.carrier.model(), sent::unknown_key(item.pk)),
        error => refused(item.carrier.resource, error),
    }
}

/// The item as a match shows it, under the name of its kind.
fn shown(desk: &Desk, found: Carried) -> Result<Map<String, Value>> {
    let item = desk.with_author(|author| {
        let db = desk.registry.db();
        db.read(|db| Ok::<_, DbError>(found.show(db, author)?))
    })?;
    Ok(Map::from_iter([(
        found.carrier.model().to_owned(),
        item.unwrap_or_default(),
    )]))
}

/// 400 where an item carries the code.
fn matches_already(mut answer: Map<String, Value>, code: &Barcode) -> ApiError {
    answer.shift_remove("success");
    answer.extend([
        ("error".to_owned(), json!("Barcode matches existing item")),
        ("plugin".to_owned(), json!(INTERNAL_NAME)),
        ("barcode_data".to_owned(), json!(code.text())),
    ]);
    ApiError::Body(StatusCode::BAD_REQUEST, Value::Object(answer))
}

fn wrong(text: &str) -> ApiError {
    ApiError::Body(StatusCode::BAD_REQUEST, json!({ "error": text }))
}
