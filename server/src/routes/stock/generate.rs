//! `/api/generate/serial-number/` and `/api/generate/batch-code/`.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::models::part::PART;
use inventree::models::stock::{LOCATION, STOCK_ITEM, numbering, serial_list};
use inventree::resource::write::WriteError;
use inventree::resource::{Desk, Refusals, Resource, read, sent};
use serde_json::{Map, Value, json};

use super::lines::Members;
use crate::routes::resource::show::desk;
use crate::routes::resource::write::refused;
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/generate/serial-number/", "Generate Serial Number")
            .post(Access::Login, serial_number),
        Endpoint::new("/api/generate/batch-code/", "Generate Batch Code")
            .post(Access::Login, batch_code),
    ]
}

async fn serial_number(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut members = Members::of(body);
    let part = members.nullable("part", sent::key);
    let quantity = members.nullable("quantity", |value| {
        let most = i64::try_from(serial_list::MOST).unwrap_or(i64::MAX);
        match sent::integer(value)? {
            number if number < 1 => Err("Quantity must be greater than zero".to_owned()),
            number if number > most => {
                Err(format!("at most {most} serial numbers are given at once"))
            }
            number => Ok(number),
        }
    });
    members.finish(Value::Null)?;
    let desk = desk(&state, &caller);
    let serials = block(move || {
        let given = part.map(|part| serials(&desk, part, quantity.unwrap_or(1)));
        given.transpose().map_err(|error| refused(&PART, error))
    });
    Ok(HttpResponse::Created().json(json!({ "serial_number": serials.await? })))
}

/// So many serials that no item has, with commas between.
fn serials(desk: &Desk, part: i64, quantity: i64) -> Result<String, WriteError> {
    known(desk, "part", &PART, part)?;
    let mut serials = vec![numbering::next(desk, part)?];
    while let Some(last) = serials.last().filter(|_| (serials.len() as i64) < quantity) {
        let next = numbering::increment(desk, part, last);
        if next == *last {
            break;
        }
        serials.push(next);
    }
    Ok(serials.join(","))
}

/// The item of the key, as a template sees it.
fn known(
    desk: &Desk,
    name: &str,
    resource: &'static Resource,
    key: i64,
) -> Result<Value, WriteError> {
    let found = desk
        .registry
        .db()
        .read(|db| Ok::<_, WriteError>(read::by_key(db, resource, key)?))?;
    let found = found.ok_or_else(|| Refusals::of(name, sent::unknown_key(key)))?;
    Ok(Value::Object(found.show(true)))
}

async fn batch_code(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    const ITEMS: [(&str, &Resource); 3] = [
        ("part", &PART),
        ("item", &STOCK_ITEM),
        ("location", &LOCATION),
    ];
    let mut members = Members::of(body);
    let keys = ITEMS.map(|(name, resource)| (name, resource, members.nullable(name, sent::key)));
    let quantity = members.nullable("quantity", sent::number);
    members.finish(Value::Null)?;
    let desk = desk(&state, &caller);
    let code = block(move || {
        let mut context = Map::new();
        for (name, resource, key) in keys {
            let Some(key) = key else { continue };
            let item = known(&desk, name, resource, key);
            let item = item.map_err(|error| refused(resource, error))?;
            context.insert(name.to_owned(), item);
        }
        if let Some(quantity) = quantity {
            context.insert("quantity".to_owned(), json!(quantity));
        }
        numbering::batch_code(&desk, &context).map_err(|error| refused(&STOCK_ITEM, error))
    });
    Ok(HttpResponse::Created().json(json!({ "batch_code": code.await? })))
}
