//! `/api/order/po/<pk>/receive/`: goods that arrive.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::models::order::purchase::receive::receive;
use inventree::models::order::purchase::{Arrival, PURCHASE_ORDER};
use inventree::models::stock::STOCK_ITEM;
use inventree::resource::{Refusals, sent};
use serde_json::{Map, Value};

use crate::routes::resource::may;
use crate::routes::resource::show::{desk, shown_whole};
use crate::routes::resource::write::refused;
use crate::routes::stock::lines::{Members, item};
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(r"/api/order/po/{pk:\d+}/receive/", "Purchase Order Receive")
            .post(may(&PURCHASE_ORDER, "change"), arrive),
    ]
}

async fn arrive(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut members = Members::of(body);
    let location = members.nullable("location", sent::key);
    let arrivals = members.list(arrival);
    members.finish(Value::Null)?;
    let desk = desk(&state, &caller);
    let made = block(move || {
        let made = receive(&desk, *pk, location, arrivals);
        let made = made.map_err(|error| refused(&PURCHASE_ORDER, error))?;
        shown_whole(&desk, &STOCK_ITEM, &made)
    });
    Ok(HttpResponse::Created().json(made.await?))
}

/// What a line of the request says of the goods, and the member of the stock item that it becomes.
const MEMBERS: [(&str, &str); 4] = [
    ("batch_code", "batch"),
    ("expiry_date", "expiry_date"),
    ("packaging", "packaging"),
    ("status", "status"),
];

fn arrival(object: &Map<String, Value>, refusals: &mut Refusals) -> Option<Arrival> {
    let line = item(object, "line_item", refusals);
    let quantity = match object.get("quantity") {
        None => Err(sent::REQUIRED.to_owned()),
        Some(value) => sent::number(value),
    };
    let quantity = quantity.map_err(|text| refusals.add("quantity", text)).ok();
    let location = object.get("location").filter(|value| !value.is_null());
    let location = location.map(sent::key).transpose();
    let location = location.map_err(|text| refusals.add("location", text)).ok();
    let mut members = Map::new();
    for (name, own) in MEMBERS {
        let value = object.get(name).filter(|value| !sent::is_nothing(value));
        let Some(value) = value else { continue };
        match STOCK_ITEM.fields.iter().find(|field| field.name == own) {
            Some(field) => match sent::read(field, value) {
                Ok(_) => drop(members.insert(own.to_owned(), value.clone())),
                Err(text) => refusals.add(name, text),
            },
            None => refusals.add(name, sent::no_choice(value)),
        }
    }
    let mut text = |name: &str, max: usize| {
        let value = object.get(name).filter(|value| !value.is_null());
        let text = value.map(|value| sent::text(value, max, true));
        text.and_then(|text| text.map_err(|text| refusals.add(name, text)).ok())
    };
    let (serials, barcode, note) = (
        text("serial_numbers", 2500),
        text("barcode", 4095),
        text("note", 512),
    );
    Some(Arrival {
        line: line?,
        quantity: quantity?,
        location: location?,
        serials: serials.unwrap_or_default(),
        barcode,
        note: note.unwrap_or_default(),
        members,
    })
}
