//! `/api/stock/<pk>/serialize/`.
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::models::stock::assign_serials::{SerialAssignment, assign_serials};
use inventree::models::stock::numbering::MAX_SERIALS_LENGTH;
use inventree::models::stock::{LOCATION, STOCK_ITEM};
use inventree::resource::{Field, FieldType, parse};

use super::access::CHANGE;
use super::items::{SERIALS, notes};
use crate::blocking::block;
use crate::routes::resource::serialize::serialize_with_details;
use crate::routes::resource::writer::{write_error, writer};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

const FIELDS: &[Field] = &[
    Field::integer("quantity", "Quantity")
        .required()
        .help("Enter number of stock items to serialize"),
    SERIALS.help("Enter serial numbers for new items"),
    Field::new(
        "destination",
        "Location",
        FieldType::Related(&LOCATION.model),
    )
    .required()
    .help("Destination stock location"),
    notes("notes"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(r"/api/stock/{pk:\d+}/serialize/", "Stock Serialize")
            .fields(FIELDS)
            .post(CHANGE, serialize_stock),
    ]
}

async fn serialize_stock(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let quantity = input.read("quantity", |value| {
        let least = "Ensure this value is greater than or equal to 0.";
        usize::try_from(parse::integer(value)?).or(Err(least.to_owned()))
    });
    let wanted = SerialAssignment {
        item: *pk,
        quantity: quantity.required().unwrap_or_default(),
        serials: input
            .text("serial_numbers", MAX_SERIALS_LENGTH, false)
            .required()
            .unwrap_or_default(),
        destination: input.key("destination").required().unwrap_or_default(),
        notes: input.notes("notes"),
    };
    input.finish()?;
    let writer = writer(&state, &caller);
    let created = block(move || {
        let created = writer.transaction(|db, actor| assign_serials(db, actor, &wanted));
        let created = created.map_err(|error| write_error(&STOCK_ITEM, error))?;
        serialize_with_details(&writer, &STOCK_ITEM, &created)
    });
    Ok(HttpResponse::Created().json(created.await?))
}
