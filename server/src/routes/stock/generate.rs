//! `/api/generate/serial-number/` and `/api/generate/batch-code/`.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::models::part::PART;
use inventree::models::stock::numbering::{self, Known, Numbering};
use inventree::models::stock::{LOCATION, STOCK_ITEM, serial_list};
use inventree::resource::write::WriteError;
use inventree::resource::{Desk, Field, Item, Kind, Preset, Refusals, Resource, sent};
use serde_json::json;

use crate::routes::resource::desk::at_desk;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::input::Input;

const SERIAL: &[Field] = &[
    Field::text("serial_number", "Serial Number", 2500)
        .null()
        .read_only()
        .help("Generated serial number"),
    Field::of("part", "Part", Kind::Related(&PART.target))
        .null()
        .help("Select part to generate serial number for"),
    Field::of("quantity", "Quantity", Kind::Integer(1, i64::MAX))
        .preset(Preset::Whole(1))
        .help("Quantity of serial numbers to generate"),
];

const BATCH: &[Field] = &[
    Field::text("batch_code", "Batch Code", 100)
        .read_only()
        .help("Generated batch code"),
    Field::of("item", "Stock Item", Kind::Related(&STOCK_ITEM.target))
        .null()
        .help("Select stock item to generate batch code for"),
    Field::of("location", "Location", Kind::Related(&LOCATION.target))
        .null()
        .help("Select location to generate batch code for"),
    Field::of("part", "Part", Kind::Related(&PART.target))
        .null()
        .help("Select part to generate batch code for"),
    Field::number("quantity", "Quantity")
        .null()
        .help("Enter quantity for batch code"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/generate/serial-number/", "Generate Serial Number")
            .fields(SERIAL)
            .post(Access::Login, serial_number),
        Endpoint::new("/api/generate/batch-code/", "Generate Batch Code")
            .fields(BATCH)
            .post(Access::Login, batch_code),
    ]
}

async fn serial_number(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let part = input.nullable("part", sent::key);
    let quantity = input.nullable("quantity", |value| {
        let most = serial_list::MOST;
        match sent::integer(value)? {
            number if number < 1 => Err("Quantity must be greater than zero".to_owned()),
            number => usize::try_from(number)
                .ok()
                .filter(|number| *number <= most)
                .ok_or_else(|| format!("at most {most} serial numbers are given at once")),
        }
    });
    input.finish()?;
    let serials = at_desk(&state, &caller, &PART, move |desk| {
        let given = part.map(|part| serials(desk, part, quantity.unwrap_or(1)));
        given.transpose().map(Option::flatten)
    });
    Ok(HttpResponse::Created().json(json!({ "serial_number": serials.await? })))
}

/// So many serials that no item has, with commas between; none where they have come to an end.
fn serials(desk: &Desk, part: i64, quantity: usize) -> Result<Option<String>, WriteError> {
    known(desk, "part", &PART, part)?;
    let serials = Numbering::of(desk, part)?.free(quantity)?;
    Ok((!serials.is_empty()).then(|| serials.join(",")))
}

/// The item of the key that stands under the name.
fn known(
    desk: &Desk,
    name: &str,
    resource: &'static Resource,
    key: i64,
) -> Result<Item, WriteError> {
    let found = numbering::known(desk, resource, key)?;
    found.ok_or_else(|| Refusals::of(name, sent::unknown_key(key)).into())
}

async fn batch_code(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let keys = ["part", "item", "location"].map(|name| input.nullable(name, sent::key));
    let quantity = input.nullable("quantity", sent::number);
    input.finish()?;
    let code = at_desk(&state, &caller, &STOCK_ITEM, move |desk| {
        let [part, item, location] = keys;
        let find = |name, resource, key: Option<i64>| {
            key.map(|key| known(desk, name, resource, key)).transpose()
        };
        let known = Known {
            part: find("part", &PART, part)?,
            item: find("item", &STOCK_ITEM, item)?,
            location: find("location", &LOCATION, location)?,
            quantity,
        };
        numbering::batch_code(desk, &known)
    });
    Ok(HttpResponse::Created().json(json!({ "batch_code": code.await? })))
}
