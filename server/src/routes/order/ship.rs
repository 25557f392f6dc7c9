//! `/api/order/so/shipment/<pk>/ship/`: what is in a shipment leaves.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::models::order::sales::SALES_ORDER_SHIPMENT;
use inventree::models::order::sales::ship::{Dispatch, ship};
use inventree::models::role::Permission;
use inventree::resource::{Cell, Field};
use serde_json::{Map, Value};

use crate::routes::resource::desk::at_desk;
use crate::routes::resource::may;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::input::Input;

/// What may be told of a shipment that leaves, as fields of it.
const FIELDS: &[Field] = &[
    Field::date("shipment_date", "Shipment Date").help("Date of shipment"),
    Field::date("delivery_date", "Delivery Date").help("Date of delivery of shipment"),
    Field::text("tracking_number", "Tracking Number", 100).help("Shipment tracking information"),
    Field::text("invoice_number", "Invoice Number", 100)
        .help("Reference number for associated invoice"),
    Field::link().help("Link to external page"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    let path = r"/api/order/so/shipment/{pk:\d+}/ship/";
    let access = may(&SALES_ORDER_SHIPMENT, Permission::Change);
    vec![
        Endpoint::new(path, "Sales Order Ship")
            .fields(FIELDS)
            .post(access, send),
    ]
}

async fn send(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let mut echo = Map::new();
    let mut cell = |name| field(&mut input, &mut echo, name);
    let text = |cell: Cell| cell.text().to_owned();
    let how = Dispatch {
        shipment_date: cell("shipment_date").and_then(|cell| cell.date()),
        delivery_date: cell("delivery_date").and_then(|cell| cell.date()),
        tracking_number: cell("tracking_number").map(text),
        invoice_number: cell("invoice_number").map(text),
        link: cell("link").map(text),
    };
    input.finish()?;
    at_desk(&state, &caller, &SALES_ORDER_SHIPMENT, move |desk| {
        desk.transact(|db, author| ship(db, author, *pk, &how))
    })
    .await?;
    Ok(HttpResponse::Created().json(echo))
}

/// A member by the rule of its field; what was sent is kept for the answer.
fn field(input: &mut Input, echo: &mut Map<String, Value>, name: &'static str) -> Option<Cell> {
    let value = input.raw(name)?.clone();
    echo.insert(name.to_owned(), value);
    input.cell(name, FIELDS.iter().find(|field| field.name == name)?)
}
