//! `/api/stock/<pk>/install/`, `uninstall/` and `convert/`.

use actix_web::Responder;
use actix_web::web::{Data, Path};
use inventree::decimal::Decimal;
use inventree::models::part::PART;
use inventree::models::stock::STOCK_ITEM;
use inventree::models::stock::adjustment_item::AdjustmentItem;
use inventree::models::stock::convert::convert;
use inventree::models::stock::install::{install, uninstall};
use inventree::resource::{DefaultValue, Field, FieldType, parse};
use serde_json::json;

use super::access::CHANGE;
use super::items::{DESTINATION, notes, transact};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

const INSTALL: &[Field] = &[
    Field::new(
        "stock_item",
        "Stock Item",
        FieldType::Related(&STOCK_ITEM.model),
    )
    .required()
    .help("Select stock item to install"),
    Field::new(
        "quantity",
        "Quantity to Install",
        FieldType::Integer(1, i64::MAX),
    )
    .default_value(DefaultValue::Integer(1))
    .help("Enter the quantity of items to install"),
    notes("note"),
];

const UNINSTALL: &[Field] = &[
    DESTINATION.help("Destination location for uninstalled item"),
    notes("note"),
];

const CONVERT: &[Field] = &[Field::new("part", "Part", FieldType::Related(&PART.model))
    .required()
    .help("Select part to convert stock item into")];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(r"/api/stock/{pk:\d+}/install/", "Stock Install")
            .fields(INSTALL)
            .post(CHANGE, install_item),
        Endpoint::new(r"/api/stock/{pk:\d+}/uninstall/", "Stock Uninstall")
            .fields(UNINSTALL)
            .post(CHANGE, uninstall_item),
        Endpoint::new(r"/api/stock/{pk:\d+}/convert/", "Stock Convert")
            .fields(CONVERT)
            .post(CHANGE, convert_item),
    ]
}

async fn install_item(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let item = input.key("stock_item").required().unwrap_or_default();
    let (quantity, whole) = input
        .nullable("quantity", |value| {
            let quantity = parse::integer(value)?;
            let whole = Decimal::try_from(quantity).map_err(|error| error.to_string())?;
            Ok((quantity, whole))
        })
        .unwrap_or((1, Decimal::ONE));
    let note = input.notes("note");
    input.finish()?;
    let line = AdjustmentItem::new(item, whole);
    let echo = json!({ "stock_item": item, "quantity": quantity, "note": note });
    transact(state, caller, echo, move |db, actor| {
        install(db, actor, *pk, &line, &note)
    })
    .await
}

async fn uninstall_item(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let location = input.key("location").required().unwrap_or_default();
    let note = input.notes("note");
    input.finish()?;
    let echo = json!({ "location": location, "note": note });
    transact(state, caller, echo, move |db, actor| {
        uninstall(db, actor, *pk, location, &note)
    })
    .await
}

async fn convert_item(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let part = input.key("part").required().unwrap_or_default();
    input.finish()?;
    transact(state, caller, json!({ "part": part }), move |db, actor| {
        convert(db, actor, *pk, part)
    })
    .await
}
