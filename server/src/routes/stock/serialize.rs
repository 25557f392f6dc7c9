//! `/api/stock/<pk>/serialize/`.
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::models::stock::LOCATION;
use inventree::models::stock::STOCK_ITEM;
use inventree::models::stock::serialize::{Serialization, serialize};
use inventree::resource::{Field, Kind, sent};

use super::CHANGE;
use super::lines::{LONGEST_SERIALS, SERIALS, notes};
use crate::routes::resource::desk::{desk, refused};
use crate::routes::resource::show::shown_whole;
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::input::Input;

const FIELDS: &[Field] = &[
    Field::integer("quantity", "Quantity")
        .required()
        .help("Enter number of stock items to serialize"),
    SERIALS.help("Enter serial numbers for new items"),
    Field::of("destination", "Location", Kind::Related(&LOCATION.target))
        .required()
        .help("Destination stock location"),
    notes("notes"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(r"/api/stock/{pk:\d+}/serialize/", "Stock Serialize")
            .fields(FIELDS)
            .post(CHANGE, split),
    ]
}

async fn split(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let quantity = input.read("quantity", |value| {
        let least = "Ensure this value is greater than or equal to 0.";
        usize::try_from(sent::integer(value)?).or(Err(least.to_owned()))
    });
    let wanted = Serialization {
        item: *pk,
        quantity: quantity.required().unwrap_or_default(),
        serials: input
            .text("serial_numbers", LONGEST_SERIALS, false)
            .required()
            .unwrap_or_default(),
        destination: input.key("destination").required().unwrap_or_default(),
        notes: input.notes("notes"),
    };
    input.finish()?;
    let desk = desk(&state, &caller);
    let made = block(move || {
        let made = serialize(&desk, &wanted).map_err(|error| refused(&STOCK_ITEM, error))?;
        shown_whole(&desk, &STOCK_ITEM, &made)
    });
    Ok(HttpResponse::Created().json(made.await?))
}
