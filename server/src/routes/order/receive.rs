//! `/api/order/po/<pk>/receive/`: goods that arrive.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::models::order::purchase::receive::receive;
use inventree::models::order::purchase::{Arrival, PURCHASE_ORDER};
use inventree::models::stock::STOCK_ITEM;
use inventree::resource::sent;

use crate::routes::resource::may;
use crate::routes::resource::show::{desk, shown_whole};
use crate::routes::resource::write::refused;
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::input::Input;

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
    let mut input = Input::of(body);
    let location = input.nullable("location", sent::key);
    let arrivals = input.items(arrival);
    input.finish()?;
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

fn arrival(input: &mut Input) -> Option<Arrival> {
    let line = input.key("line_item").required();
    let quantity = input.number("quantity").required();
    let location = input.nullable("location", sent::key);
    let members = MEMBERS.iter().filter_map(|(name, own)| {
        let value = input.raw(name).filter(|value| !sent::is_nothing(value))?;
        let value = value.clone();
        input.cell(name, STOCK_ITEM.field(own)?)?;
        Some(((*own).to_owned(), value))
    });
    let members = members.collect();
    let serials = input.nullable("serial_numbers", |value| sent::text(value, 2500, true));
    let barcode = input.nullable("barcode", |value| sent::text(value, 4095, true));
    let note = input.nullable("note", |value| sent::text(value, 512, true));
    Some(Arrival {
        line: line?,
        quantity: quantity?,
        location,
        serials: serials.unwrap_or_default(),
        barcode,
        note: note.unwrap_or_default(),
        members,
    })
}
