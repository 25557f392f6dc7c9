//! `/api/stock/<pk>/install/`, `uninstall/` and `convert/`.

use actix_web::Responder;
use actix_web::web::{Data, Path};
use inventree::decimal::Decimal;
use inventree::models::part::PART;
use inventree::models::stock::STOCK_ITEM;
use inventree::models::stock::convert::convert;
use inventree::models::stock::install::{install, uninstall};
use inventree::models::stock::line::Line;
use inventree::resource::{Field, Kind, Preset, sent};
use serde_json::json;

use super::CHANGE;
use super::lines::{DESTINATION, notes, operate};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::input::Input;

const INSTALL: &[Field] = &[
    Field::of(
        "stock_item",
        "Stock Item",
        Kind::Related(&STOCK_ITEM.target),
    )
    .required()
    .help("Select stock item to install"),
    Field::of(
        "quantity",
        "Quantity to Install",
        Kind::Integer(1, i64::MAX),
    )
    .preset(Preset::Whole(1))
    .help("Enter the quantity of items to install"),
    notes("note"),
];

const UNINSTALL: &[Field] = &[
    DESTINATION.help("Destination location for uninstalled item"),
    notes("note"),
];

const CONVERT: &[Field] = &[Field::of("part", "Part", Kind::Related(&PART.target))
    .required()
    .help("Select part to convert stock item into")];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(r"/api/stock/{pk:\d+}/install/", "Stock Install")
            .fields(INSTALL)
            .post(CHANGE, put_in),
        Endpoint::new(r"/api/stock/{pk:\d+}/uninstall/", "Stock Uninstall")
            .fields(UNINSTALL)
            .post(CHANGE, take_out),
        Endpoint::new(r"/api/stock/{pk:\d+}/convert/", "Stock Convert")
            .fields(CONVERT)
            .post(CHANGE, become_other),
    ]
}

async fn put_in(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let item = input.key("stock_item").required().unwrap_or_default();
    let (quantity, whole) = input
        .nullable("quantity", |value| {
            let quantity = sent::integer(value)?;
            let whole = Decimal::try_from(quantity).map_err(|error| error.to_string())?;
            Ok((quantity, whole))
        })
        .unwrap_or((1, Decimal::ONE));
    let note = input.notes("note");
    input.finish()?;
    let line = Line::of(item, whole);
    let echo = json!({ "stock_item": item, "quantity": quantity, "note": note });
    operate(state, caller, echo, move |db, author| {
        install(db, author, *pk, &line, &note)
    })
    .await
}

async fn take_out(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let location = input.key("location").required().unwrap_or_default();
    let note = input.notes("note");
    input.finish()?;
    let echo = json!({ "location": location, "note": note });
    operate(state, caller, echo, move |db, author| {
        uninstall(db, author, *pk, location, &note)
    })
    .await
}

async fn become_other(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let part = input.key("part").required().unwrap_or_default();
    input.finish()?;
    operate(state, caller, json!({ "part": part }), move |db, author| {
        convert(db, author, *pk, part)
    })
    .await
}
