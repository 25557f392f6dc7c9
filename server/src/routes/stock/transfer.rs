//! `/api/stock/transfer/` and `return/`.

use actix_web::Responder;
use actix_web::web::Data;
use inventree::models::stock::return_items::return_items;
use inventree::models::stock::transfer::transfer;
use inventree::resource::Field;

use super::access::CHANGE;
use super::items::{DESTINATION, ITEMS, notes, read_items, serialize_items, transact};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

const FIELDS: &[Field] = &[ITEMS, DESTINATION, notes("notes")];
const RETURN_FIELDS: &[Field] = &[
    ITEMS,
    DESTINATION,
    notes("notes"),
    Field::boolean("merge", "Merge into existing stock", false)
        .help("Merge returned items into existing stock items if possible"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    let all = [
        ("/api/stock/transfer/", "Stock Transfer", false),
        ("/api/stock/return/", "Stock Return", true),
    ];
    let endpoints = all.map(|(path, name, is_back)| {
        let fields = if is_back { RETURN_FIELDS } else { FIELDS };
        Endpoint::new(path, name).fields(fields).post(
            CHANGE,
            move |state: Data<State>, caller: Caller, body: Body| {
                relocate(is_back, state, caller, body)
            },
        )
    });
    endpoints.into()
}

async fn relocate(
    is_back: bool,
    state: Data<State>,
    caller: Caller,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let lines = read_items(&mut input);
    let location = input.key("location").required().unwrap_or_default();
    let notes = input.notes("notes");
    if is_back {
        let is_merge = input.boolean("merge").unwrap_or(false);
        if is_merge {
            input.add_error("merge", "returned items are not merged; merge them later");
        }
    }
    let echo = input.echo(&["location", "notes"], serialize_items(&lines))?;
    transact(state, caller, echo, move |db, actor| {
        if is_back {
            return_items(db, actor, &lines, location, &notes)
        } else {
            transfer(db, actor, &lines, location, &notes)
        }
    })
    .await
}
