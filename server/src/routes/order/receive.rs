//! `/api/order/po/<pk>/receive/` and `/api/order/ro/<pk>/receive/`: goods that arrive, and goods that come back.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::models::order::purchase::receive::receive;
use inventree::models::order::purchase::{Arrival, PURCHASE_ORDER, PURCHASE_ORDER_LINE};
use inventree::models::order::returns::receive::{self as returns, Returned};
use inventree::models::order::returns::{RETURN_ORDER, RETURN_ORDER_LINE};
use inventree::models::role::Permission;
use inventree::models::stock::{LOCATION, STOCK_ITEM};
use inventree::resource::refusal::WHOLE;
use inventree::resource::{Field, Kind, sent};
use serde_json::json;

use crate::routes::barcode::{self, printable};
use crate::routes::resource::desk::{at_desk, desk, refused};
use crate::routes::resource::may;
use crate::routes::resource::show::shown_whole;
use crate::routes::stock::lines::{DESTINATION, LONGEST_SERIALS, QUANTITY, STATE, state};
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::input::{Input, LONGEST_NOTES};

const ARRIVE: &[Field] = &[
    Field::of("items", "Items", Kind::Each(ARRIVAL)).required(),
    PLACE,
];

const PLACE: Field = Field::of("location", "Location", Kind::Related(&LOCATION.target))
    .null()
    .help("Select destination location for received items");

const ARRIVAL: &[Field] = &[
    Field::of(
        "line_item",
        "Line Item",
        Kind::Related(&PURCHASE_ORDER_LINE.target),
    )
    .required(),
    PLACE,
    QUANTITY,
    Field::text("batch_code", "Batch Code", 100).help("Enter batch code for incoming stock items"),
    Field::date("expiry_date", "Expiry Date").help("Enter expiry date for incoming stock items"),
    Field::text("serial_numbers", "Serial Numbers", LONGEST_SERIALS)
        .help("Enter serial numbers for incoming stock items"),
    STATE,
    Field::text("packaging", "Packaging", 50)
        .help("Override packaging information for incoming stock items"),
    Field::text("note", "Note", LONGEST_NOTES).help("Additional note for incoming stock items"),
    Field::text("barcode", "Barcode", barcode::MAX)
        .null()
        .help("Scanned barcode"),
];

const COME_BACK: &[Field] = &[
    Field::of("items", "Items", Kind::Each(RETURNED)).required(),
    DESTINATION.help("Select destination location for received items"),
    Field::text("note", "Note", LONGEST_NOTES).help("Additional note for incoming stock items"),
];

const RETURNED: &[Field] = &[
    Field::of(
        "item",
        "Return order line item",
        Kind::Related(&RETURN_ORDER_LINE.target),
    )
    .required(),
    STATE,
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(r"/api/order/po/{pk:\d+}/receive/", "Purchase Order Receive")
            .fields(ARRIVE)
            .post(may(&PURCHASE_ORDER, Permission::Change), arrive),
        Endpoint::new(r"/api/order/ro/{pk:\d+}/receive/", "Return Order Receive")
            .fields(COME_BACK)
            .post(may(&RETURN_ORDER, Permission::Change), come_back),
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
    let serials = input.nullable("serial_numbers", |value| {
        sent::text(value, LONGEST_SERIALS, true)
    });
    let is_coded = input
        .raw("barcode")
        .is_some_and(|sent| !sent::is_nothing(sent));
    let barcode = is_coded.then(|| input.read("barcode", printable).optional());
    let note = input.nullable("note", |value| sent::text(value, LONGEST_NOTES, true));
    Some(Arrival {
        line: line?,
        quantity: quantity?,
        location,
        serials: serials.unwrap_or_default(),
        barcode: barcode.flatten(),
        note: note.unwrap_or_default(),
        members,
    })
}

async fn come_back(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let lines = input.items(returned);
    if lines.is_empty() && !input.is_refused("items") {
        input.refuse(WHOLE, "Line items must be provided");
    }
    let location = input.key("location").required().unwrap_or_default();
    let note = input.notes("note");
    let shown = lines
        .iter()
        .map(|line| json!({ "item": line.line, "status": line.status }));
    let echo = input.echo(&["location", "note"], shown.collect())?;
    at_desk(&state, &caller, &RETURN_ORDER, move |desk| {
        desk.transact(|db, author| returns::receive(db, author, *pk, location, &lines, &note))
    })
    .await?;
    Ok(HttpResponse::Created().json(echo))
}

fn returned(input: &mut Input) -> Option<Returned> {
    let line = input.key("item").required();
    let status = input.nullable("status", state);
    Some(Returned {
        line: line?,
        status,
    })
}
