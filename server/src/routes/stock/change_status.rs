//! `/api/stock/change_status/`.

use actix_web::Responder;
use actix_web::web::Data;
use inventree::models::stock::change_status::change_status;
use inventree::models::stock::status::OK;
use inventree::resource::{Field, Kind, Preset, sent};
use serde_json::json;

use super::CHANGE;
use super::lines::{STATE, notes, operate};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::input::Input;
use crate::web::input::list::MOST;

const FIELDS: &[Field] = &[
    Field::of("items", "Stock Items", Kind::List)
        .required()
        .help("Select stock items to change status"),
    STATE.preset(Preset::Whole(OK)),
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
    let mut input = Input::of(body);
    let items = input.read("items", |value| {
        let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
        if items.is_empty() {
            return Err("No stock items selected".to_owned());
        }
        if items.len() > MOST {
            return Err(format!("at most {MOST} items are changed at once"));
        }
        items.iter().map(sent::key).collect::<Result<Vec<i64>, _>>()
    });
    let items = items.required().unwrap_or_default();
    let status = input.integer("status").or(OK);
    let note = input.notes("note");
    let mut echo = input.echo(&["status", "note"], json!(items))?;
    echo["status"] = json!(status);
    operate(state, caller, echo, move |db, author| {
        change_status(db, author, &items, status, &note)
    })
    .await
}
