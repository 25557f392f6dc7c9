//! `/api/stock/assign/`: assigns items to a customer.

use actix_web::Responder;
use actix_web::web::Data;
use inventree::models::company::COMPANY;
use inventree::models::stock::assign::assign;
use inventree::resource::{Field, FieldType};
use serde_json::{Value, json};

use super::access::CHANGE;
use super::items::{ITEM_KEYS, notes, transact};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

const FIELDS: &[Field] = &[
    ITEM_KEYS,
    Field::new("customer", "Customer", FieldType::Related(&COMPANY.model))
        .required()
        .limit_choices_to(&[("is_customer", true)])
        .help("Customer to assign stock items"),
    notes("notes"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/stock/assign/", "Stock Assign")
            .fields(FIELDS)
            .post(CHANGE, assign_items),
    ]
}

async fn assign_items(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let items = input.items(|item| item.key("item").required());
    let customer = input.key("customer").required().unwrap_or_default();
    let notes = input.notes("notes");
    let echo = input.echo(&["customer", "notes"], serialize_keys(&items))?;
    transact(state, caller, echo, move |db, actor| {
        assign(db, actor, &items, customer, &notes)
    })
    .await
}

/// Serializes the items for the response.
pub(super) fn serialize_keys(items: &[i64]) -> Value {
    items.iter().map(|item| json!({ "item": item })).collect()
}
