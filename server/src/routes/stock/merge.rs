//! `/api/stock/merge/`.

use actix_web::Responder;
use actix_web::web::Data;
use inventree::models::stock::merge::{MergeOptions, merge};
use inventree::resource::Field;

use super::access::CHANGE;
use super::assign::serialize_keys;
use super::items::{DESTINATION, ITEM_KEYS, notes, transact};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

const FIELDS: &[Field] = &[
    ITEM_KEYS,
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
            .post(CHANGE, merge_items),
    ]
}

const SUPPLIERS: &str = "allow_mismatched_suppliers";
const STATUS: &str = "allow_mismatched_status";

async fn merge_items(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let items = input.items(|item| item.key("item").required());
    let location = input.key("location").required().unwrap_or_default();
    let notes = input.notes("notes");
    let tolerance = MergeOptions {
        allow_mismatched_suppliers: input.boolean(SUPPLIERS).unwrap_or(false),
        allow_mismatched_status: input.boolean(STATUS).unwrap_or(false),
    };
    let echo = input.echo(
        &["location", "notes", SUPPLIERS, STATUS],
        serialize_keys(&items),
    )?;
    transact(state, caller, echo, move |db, actor| {
        merge(db, actor, &items, location, tolerance, &notes)
    })
    .await
}
