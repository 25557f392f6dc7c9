//! `/api/stock/merge/`.

use actix_web::Responder;
use actix_web::web::Data;
use inventree::models::stock::merge::{Tolerance, merge};
use inventree::resource::Field;

use super::CHANGE;
use super::assign::shown;
use super::lines::{DESTINATION, WHOLE_ITEMS, notes, operate};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::input::Input;

const FIELDS: &[Field] = &[
    WHOLE_ITEMS,
    DESTINATION,
    notes("notes"),
    Field::boolean(SUPPLIERS, "Allow Mismatched Suppliers", false)
        .help("Allow stock items with different supplier parts to be merged"),
    Field::boolean(STATUS, "Allow Mismatched Status", false)
        .help("Allow stock items with different status codes to be merged"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/stock/merge/", "Stock Merge")
            .fields(FIELDS)
            .post(CHANGE, put_together),
    ]
}

const SUPPLIERS: &str = "allow_mismatched_suppliers";
const STATUS: &str = "allow_mismatched_status";

async fn put_together(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let items = input.items(|item| item.key("item").required());
    let location = input.key("location").required().unwrap_or_default();
    let notes = input.notes("notes");
    let tolerance = Tolerance {
        suppliers: input.boolean(SUPPLIERS).or(false),
        status: input.boolean(STATUS).or(false),
    };
    let echo = input.echo(&["location", "notes", SUPPLIERS, STATUS], shown(&items))?;
    operate(state, caller, echo, move |db, author| {
        merge(db, author, &items, location, tolerance, &notes)
    })
    .await
}
