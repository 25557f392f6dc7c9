//! `/api/stock/assign/`: giving items to a customer.

use actix_web::Responder;
use actix_web::web::Data;
use inventree::models::stock::assign::assign;
use inventree::resource::sent;
use serde_json::{Value, json};

use super::CHANGE;
use super::lines::{Members, item, operate};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::new("/api/stock/assign/", "Stock Assign").post(CHANGE, give)]
}

async fn give(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut members = Members::of(body);
    let items = members.list(|object, refusals| item(object, "item", refusals));
    let customer = members.required("customer", sent::key);
    let notes = members.notes("notes");
    members.keep(&["customer", "notes"]);
    let echo = members.finish(shown(&items))?;
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
