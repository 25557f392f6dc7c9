//! `/api/stock/change_status/`.

use actix_web::Responder;
use actix_web::web::Data;
use inventree::models::item_count::{MAX_ITEMS, too_many};
use inventree::models::stock::change_status::NO_ITEMS;
use inventree::models::stock::change_status::change_status;
use inventree::models::stock::status::OK;
use inventree::resource::{DefaultValue, Field, FieldType, parse};
use serde_json::json;

use super::access::CHANGE;
use super::items::{STATUS_FIELD, notes, transact};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

const FIELDS: &[Field] = &[
    Field::new("items", "Stock Items", FieldType::List)
        .required()
        .help("Select stock items to change status"),
    STATUS_FIELD.default_value(DefaultValue::Integer(OK)),
    notes("note"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/stock/change_status/", "Stock Change Status")
            .fields(FIELDS)
            .post(CHANGE, change),
    ]
}

async fn change(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let items = input.read("items", |value| {
        let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
        if items.is_empty() {
            return Err(NO_ITEMS.to_owned());
        }
        if items.len() > MAX_ITEMS {
            return Err(too_many());
        }
        items
            .iter()
            .map(parse::key)
            .collect::<Result<Vec<i64>, _>>()
    });
    let items = items.required().unwrap_or_default();
    let status = input.integer("status").unwrap_or(OK);
    let note = input.notes("note");
    let mut echo = input.echo(&["status", "note"], json!(items))?;
    echo["status"] = json!(status);
    transact(state, caller, echo, move |db, actor| {
        change_status(db, actor, &items, status, &note)
    })
    .await
}
