//! `/api/stock/change_status/`.

use actix_web::Responder;
use actix_web::web::Data;
use inventree::models::stock::change_status::change_status;
use inventree::resource::sent;
use serde_json::{Value, json};

use super::CHANGE;
use super::lines::{MOST, Members, operate};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::new("/api/stock/change_status/", "Stock Change Status").post(CHANGE, change)]
}

async fn change(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut members = Members::of(body);
    let items: Vec<i64> = members.required("items", |value| {
        let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
        if items.is_empty() {
            return Err("No stock items selected".to_owned());
        }
        if items.len() > MOST {
            return Err(format!("at most {MOST} items are changed at once"));
        }
        items.iter().map(sent::key).collect()
    });
    let status = members.required("status", sent::integer);
    let note = members.notes("note");
    members.keep(&["status", "note"]);
    let echo: Value = members.finish(json!(items))?;
    operate(state, caller, echo, move |db, author| {
        change_status(db, author, &items, status, &note)
    })
    .await
}
