//! `/api/generate/serial-number/` and `/api/generate/batch-code/`.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::db::Db;
use inventree::mixin::urls::Access;
use inventree::models::part::PART;
use inventree::models::stock::batch_code::{BatchCodeContext, generate_batch_code};
use inventree::models::stock::numbering::PartSerials;
use inventree::models::stock::{LOCATION, STOCK_ITEM, serial_list};
use inventree::resource::{
    Actor, DefaultValue, Field, FieldType, Item, Resource, ValidationErrors, WriteError, parse,
    read,
};
use serde_json::json;

use crate::routes::resource::writer::with_writer;
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

const SERIAL: &[Field] = &[
    Field::text("serial_number", "Serial Number", 2500)
        .null()
        .read_only()
        .help("Generated serial number"),
    Field::new("part", "Part", FieldType::Related(&PART.model))
        .null()
        .help("Select part to generate serial number for"),
    Field::new("quantity", "Quantity", FieldType::Integer(1, i64::MAX))
        .default_value(DefaultValue::Integer(1))
        .help("Quantity of serial numbers to generate"),
];

const BATCH: &[Field] = &[
    Field::text("batch_code", "Batch Code", 100)
        .read_only()
        .help("Generated batch code"),
    Field::new("item", "Stock Item", FieldType::Related(&STOCK_ITEM.model))
        .null()
        .help("Select stock item to generate batch code for"),
    Field::new("location", "Location", FieldType::Related(&LOCATION.model))
        .null()
        .help("Select location to generate batch code for"),
    Field::new("part", "Part", FieldType::Related(&PART.model))
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
    let mut input = Input::new(body);
    let part = input.nullable("part", parse::key);
    let quantity = input.nullable("quantity", |value| {
        let most = serial_list::MAX_SERIALS;
        match parse::integer(value)? {
            number if number < 1 => Err("Quantity must be greater than zero".to_owned()),
            number => usize::try_from(number)
                .ok()
                .filter(|number| *number <= most)
                .ok_or_else(|| format!("at most {most} serial numbers can be generated at once")),
        }
    });
    input.finish()?;
    let serials = with_writer(&state, &caller, &PART, move |writer| {
        let given = part
            .map(|part| writer.read(|db, actor| serials(db, actor, part, quantity.unwrap_or(1))));
        given.transpose().map(Option::flatten)
    });
    Ok(HttpResponse::Created().json(json!({ "serial_number": serials.await? })))
}

/// Returns free serial numbers, separated by commas, or `None` if there are no more.
fn serials(
    db: &mut Db,
    actor: Actor<'_>,
    part: i64,
    quantity: usize,
) -> Result<Option<String>, WriteError> {
    find_item(db, "part", &PART, part)?;
    let serials = PartSerials::new(db, actor, part)?.next_free(db, quantity)?;
    Ok((!serials.is_empty()).then(|| serials.join(",")))
}

/// Loads the item of the key. An unknown key is an error of the field `name`.
fn find_item(
    db: &mut Db,
    name: &str,
    resource: &'static Resource,
    key: i64,
) -> Result<Item, WriteError> {
    let found = read::load_stored_fields(db, resource, key)?;
    found.ok_or_else(|| ValidationErrors::for_field(name, parse::unknown_key_message(key)).into())
}

async fn batch_code(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let keys = ["part", "item", "location"].map(|name| input.nullable(name, parse::key));
    let quantity = input.nullable("quantity", parse::number);
    input.finish()?;
    let code = with_writer(&state, &caller, &STOCK_ITEM, move |writer| {
        writer.read(|db, actor| {
            let [part, item, location] = keys;
            let mut find = |name, resource, key: Option<i64>| {
                key.map(|key| find_item(db, name, resource, key))
                    .transpose()
            };
            let known = BatchCodeContext {
                part: find("part", &PART, part)?,
                item: find("item", &STOCK_ITEM, item)?,
                location: find("location", &LOCATION, location)?,
                quantity,
            };
            generate_batch_code(actor, &known)
        })
    });
    Ok(HttpResponse::Created().json(json!({ "batch_code": code.await? })))
}
