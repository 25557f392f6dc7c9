//! `/api/order/po/<pk>/receive/` and `/api/order/ro/<pk>/receive/`: receive purchased and returned goods.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::access::role::Permission;
use inventree::models::barcode::text::{MAX_LENGTH, printable};
use inventree::models::order::purchase::receive::receive;
use inventree::models::order::purchase::{PURCHASE_ORDER, PURCHASE_ORDER_LINE, ReceivedLine};
use inventree::models::order::returns::receive::{self as returns, ReturnedLine};
use inventree::models::order::returns::{RETURN_ORDER, RETURN_ORDER_LINE};
use inventree::models::stock::numbering::MAX_SERIALS_LENGTH;
use inventree::models::stock::{LOCATION, STOCK_ITEM};
use inventree::resource::validation_errors::NON_FIELD_ERRORS;
use inventree::resource::{Field, FieldType, parse};
use serde_json::json;

use crate::blocking::block;
use crate::routes::resource::role_access;
use crate::routes::resource::serialize::serialize_with_details;
use crate::routes::resource::writer::{with_writer, write_error, writer};
use crate::routes::stock::items::{DESTINATION, QUANTITY, STATUS_FIELD, parse_status};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::{Input, MAX_NOTES_LENGTH};

const RECEIVE_FIELDS: &[Field] = &[
    Field::new("items", "Items", FieldType::NestedList(RECEIVE_LINE_FIELDS)).required(),
    LOCATION_FIELD,
];

const LOCATION_FIELD: Field =
    Field::new("location", "Location", FieldType::Related(&LOCATION.model))
        .null()
        .help("Select destination location for received items");

const RECEIVE_LINE_FIELDS: &[Field] = &[
    Field::new(
        "line_item",
        "Line Item",
        FieldType::Related(&PURCHASE_ORDER_LINE.model),
    )
    .required(),
    LOCATION_FIELD,
    QUANTITY,
    Field::text("batch_code", "Batch Code", 100).help("Enter batch code for incoming stock items"),
    Field::date("expiry_date", "Expiry Date").help("Enter expiry date for incoming stock items"),
    Field::text("serial_numbers", "Serial Numbers", MAX_SERIALS_LENGTH)
        .help("Enter serial numbers for incoming stock items"),
    STATUS_FIELD,
    Field::text("packaging", "Packaging", 50)
        .help("Override packaging information for incoming stock items"),
    Field::text("note", "Note", MAX_NOTES_LENGTH).help("Additional note for incoming stock items"),
    Field::text("barcode", "Barcode", MAX_LENGTH)
        .null()
        .help("Scanned barcode"),
];

const RETURN_FIELDS: &[Field] = &[
    Field::new("items", "Items", FieldType::NestedList(RETURN_LINE_FIELDS)).required(),
    DESTINATION.help("Select destination location for received items"),
    Field::text("note", "Note", MAX_NOTES_LENGTH).help("Additional note for incoming stock items"),
];

const RETURN_LINE_FIELDS: &[Field] = &[
    Field::new(
        "item",
        "Return order line item",
        FieldType::Related(&RETURN_ORDER_LINE.model),
    )
    .required(),
    STATUS_FIELD,
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(r"/api/order/po/{pk:\d+}/receive/", "Purchase Order Receive")
            .fields(RECEIVE_FIELDS)
            .post(
                role_access(&PURCHASE_ORDER, Permission::Change),
                receive_purchase,
            ),
        Endpoint::new(r"/api/order/ro/{pk:\d+}/receive/", "Return Order Receive")
            .fields(RETURN_FIELDS)
            .post(
                role_access(&RETURN_ORDER, Permission::Change),
                receive_return,
            ),
    ]
}

async fn receive_purchase(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let location = input.nullable("location", parse::key);
    let arrivals = input.items(read_receive_line);
    input.finish()?;
    let writer = writer(&state, &caller);
    let created = block(move || {
        let created = writer.transaction(|db, actor| receive(db, actor, *pk, location, &arrivals));
        let created = created.map_err(|error| write_error(&PURCHASE_ORDER, error))?;
        serialize_with_details(&writer, &STOCK_ITEM, &created)
    });
    Ok(HttpResponse::Created().json(created.await?))
}

/// Fields of a received line, with the fields of the stock item that they set.
const STOCK_FIELDS: [(&str, &str); 4] = [
    ("batch_code", "batch"),
    ("expiry_date", "expiry_date"),
    ("packaging", "packaging"),
    ("status", "status"),
];

fn read_receive_line(input: &mut Input) -> Option<ReceivedLine> {
    let line = input.key("line_item").required();
    let quantity = input.number("quantity").required();
    let location = input.nullable("location", parse::key);
    let members = STOCK_FIELDS.iter().filter_map(|(name, own)| {
        let value = input
            .raw(name)
            .filter(|value| !parse::is_null_or_empty(value))?;
        let value = value.clone();
        input.sql_value(name, STOCK_ITEM.field(own)?)?;
        Some(((*own).to_owned(), value))
    });
    let members = members.collect();
    let serials = input.nullable("serial_numbers", |value| {
        parse::text(value, MAX_SERIALS_LENGTH, true)
    });
    let is_coded = input
        .raw("barcode")
        .is_some_and(|sent| !parse::is_null_or_empty(sent));
    let barcode = is_coded.then(|| input.read("barcode", printable).optional());
    let note = input.nullable("note", |value| parse::text(value, MAX_NOTES_LENGTH, true));
    Some(ReceivedLine {
        line: line?,
        quantity: quantity?,
        location,
        serials: serials.unwrap_or_default(),
        barcode: barcode.flatten(),
        note: note.unwrap_or_default(),
        extra_fields: members,
    })
}

async fn receive_return(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let lines = input.items(read_return_line);
    if lines.is_empty() && !input.has_error("items") {
        input.add_error(NON_FIELD_ERRORS, returns::NO_LINES);
    }
    let location = input.key("location").required().unwrap_or_default();
    let note = input.notes("note");
    let serialized = lines
        .iter()
        .map(|line| json!({ "item": line.line, "status": line.status }));
    let echo = input.echo(&["location", "note"], serialized.collect())?;
    with_writer(&state, &caller, &RETURN_ORDER, move |writer| {
        writer.transaction(|db, actor| returns::receive(db, actor, *pk, location, &lines, &note))
    })
    .await?;
    Ok(HttpResponse::Created().json(echo))
}

fn read_return_line(input: &mut Input) -> Option<ReturnedLine> {
    let line = input.key("item").required();
    let status = input.nullable("status", parse_status);
    Some(ReturnedLine {
        line: line?,
        status,
    })
}
