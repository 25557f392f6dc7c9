//! `/api/order/so/shipment/<pk>/ship/`: ships a shipment.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::access::role::Permission;
use inventree::models::order::sales::SALES_ORDER_SHIPMENT;
use inventree::models::order::sales::ship::{ShipmentData, ship};
use inventree::resource::{Field, SqlValue};
use serde_json::{Map, Value};

use crate::routes::resource::role_access;
use crate::routes::resource::writer::with_writer;
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

/// The fields of the shipment that the request may set.
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
    let access = role_access(&SALES_ORDER_SHIPMENT, Permission::Change);
    vec![
        Endpoint::new(path, "Sales Order Ship")
            .fields(FIELDS)
            .post(access, ship_shipment),
    ]
}

async fn ship_shipment(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let mut echo = Map::new();
    let mut cell = |name| field(&mut input, &mut echo, name);
    let text = |cell: SqlValue| cell.text().to_owned();
    let how = ShipmentData {
        shipment_date: cell("shipment_date").and_then(|cell| cell.date()),
        delivery_date: cell("delivery_date").and_then(|cell| cell.date()),
        tracking_number: cell("tracking_number").map(text),
        invoice_number: cell("invoice_number").map(text),
        link: cell("link").map(text),
    };
    input.finish()?;
    with_writer(&state, &caller, &SALES_ORDER_SHIPMENT, move |writer| {
        writer.transaction(|db, actor| ship(db, actor, *pk, &how))
    })
    .await?;
    Ok(HttpResponse::Created().json(echo))
}

/// Parses a field by its rules, and copies the sent value to the response.
fn field(input: &mut Input, echo: &mut Map<String, Value>, name: &'static str) -> Option<SqlValue> {
    let value = input.raw(name)?.clone();
    echo.insert(name.to_owned(), value);
    input.sql_value(name, FIELDS.iter().find(|field| field.name == name)?)
}
