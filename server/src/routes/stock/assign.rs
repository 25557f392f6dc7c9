//! `/api/stock/assign/`: giving items to a customer.

use actix_web::Responder;
use actix_web::web::Data;
use inventree::models::company::COMPANY;
use inventree::models::stock::assign::assign;
use inventree::resource::{Field, Kind};
use serde_json::{Value, json};

use super::CHANGE;
use super::lines::{WHOLE_ITEMS, notes, operate};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::input::Input;

const FIELDS: &[Field] = &[
    WHOLE_ITEMS,
    Field::of("customer", "Customer", Kind::Related(&COMPANY.target))
        .required()
        .filtered(&[("is_customer", true)])
        .help("Customer to assign stock items"),
    notes("notes"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/stock/assign/", "Stock Assign")
            .fields(FIELDS)
            .post(CHANGE, give),
    ]
}

async fn give(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let items = input.items(|item| item.key("item").required());
    let customer = input.key("customer").required().unwrap_or_default();
    let notes = input.notes("notes");
    let echo = input.echo(&["customer", "notes"], shown(&items))?;
    if items.is_empty() {
        return Err(ApiError::non_field(
            "A list of stock items must be provided",
        ));
    }
    operate(state, caller, echo, move |db, author| {
        assign(db, author, &items, customer, &notes)
    })
    .await
}

/// The items as the answer shows them.
pub(super) fn shown(items: &[i64]) -> Value {
    items.iter().map(|item| json!({ "item": item })).collect()
}
