//! `/api/stock/add/`, `remove/` and `count/`.

use actix_web::Responder;
use actix_web::web::Data;
use inventree::models::stock::adjust::{Adjustment, adjust};
use inventree::resource::Field;

use super::access::CHANGE;
use super::items::{ITEMS, notes, read_items, serialize_items, transact};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

const FIELDS: &[Field] = &[ITEMS, notes("notes")];

pub(super) fn endpoints() -> Vec<Endpoint> {
    let all = [
        ("/api/stock/add/", "Stock Add", Adjustment::Add),
        ("/api/stock/remove/", "Stock Remove", Adjustment::Remove),
        ("/api/stock/count/", "Stock Count", Adjustment::Count),
    ];
    let endpoints = all.map(|(path, name, how)| {
        Endpoint::new(path, name).fields(FIELDS).post(
            CHANGE,
            move |state: Data<State>, caller: Caller, body: Body| change(how, state, caller, body),
        )
    });
    endpoints.into()
}

async fn change(
    how: Adjustment,
    state: Data<State>,
    caller: Caller,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let lines = read_items(&mut input);
    let notes = input.notes("notes");
    let echo = input.echo(&["notes"], serialize_items(&lines))?;
    transact(state, caller, echo, move |db, actor| {
        adjust(db, actor, how, &lines, &notes)
    })
    .await
}
