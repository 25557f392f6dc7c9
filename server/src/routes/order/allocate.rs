//! `/api/order/so/<pk>/allocate/` and `allocate-serials/`: putting stock aside for a sales order.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::models::order::sales::SALES_ORDER;
use inventree::models::order::sales::allocate::{Wanted, allocate};
use inventree::models::order::sales::serials::{WantedSerials, allocate_serials};
use inventree::resource::{Refusals, sent};
use serde_json::{Map, Value, json};

use crate::routes::resource::may;
use crate::routes::resource::show::desk;
use crate::routes::resource::write::refused;
use crate::routes::stock::lines::{Members, item};
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;

pub(super) fn endpoints() -> Vec<Endpoint> {
    let access = may(&SALES_ORDER, "change");
    vec![
        Endpoint::new(r"/api/order/so/{pk:\d+}/allocate/", "Sales Order Allocate")
            .post(access, by_item),
        Endpoint::new(
            r"/api/order/so/{pk:\d+}/allocate-serials/",
            "Sales Order Allocate Serials",
        )
        .post(access, by_serial),
    ]
}

/// Decimal places of the quantities in an answer.
const PLACES: usize = 5;

async fn by_item(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut members = Members::of(body);
    let wanted = members.list(wanted);
    let shipment = members.nullable("shipment", sent::key);
    members.keep(&["shipment"]);
    let echo = members.finish(wanted.iter().map(shown).collect())?;
    if wanted.is_empty() {
        return Err(ApiError::non_field("Allocation items must be provided"));
    }
    let desk = desk(&state, &caller);
    block(move || {
        let done = desk.transact(|db, author| allocate(db, author, *pk, shipment, &wanted));
        done.map_err(|error| refused(&SALES_ORDER, error))
    })
    .await?;
    Ok(HttpResponse::Created().json(echo))
}

fn wanted(object: &Map<String, Value>, refusals: &mut Refusals) -> Option<Wanted> {
    let line = item(object, "line_item", refusals);
    let stock = item(object, "stock_item", refusals);
    let quantity = match object.get("quantity") {
        None => Err(sent::REQUIRED.to_owned()),
        Some(Value::Null) => Err(sent::NULL.to_owned()),
        Some(value) => sent::number(value),
    };
    let quantity = quantity.map_err(|text| refusals.add("quantity", text)).ok();
    Some(Wanted {
        line: line?,
        item: stock?,
        quantity: quantity?,
    })
}

fn shown(wanted: &Wanted) -> Value {
    json!({
        "line_item": wanted.line,
        "stock_item": wanted.item,
        "quantity": wanted.quantity.with_places(PLACES),
    })
}

async fn by_serial(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut members = Members::of(body);
    let wanted = WantedSerials {
        order: *pk,
        line: members.required("line_item", sent::key),
        quantity: members.required("quantity", |value| {
            let count = usize::try_from(sent::integer(value)?).ok();
            let count = count.filter(|count| *count > 0);
            count.ok_or_else(|| "Ensure this value is greater than or equal to 1.".to_owned())
        }),
        serials: members.required("serial_numbers", |value| sent::text(value, 2500, false)),
        shipment: members.nullable("shipment", sent::key),
    };
    members.finish(Value::Null)?;
    let echo = json!({
        "line_item": wanted.line,
        "quantity": wanted.quantity,
        "serial_numbers": wanted.serials,
        "shipment": wanted.shipment,
    });
    let desk = desk(&state, &caller);
    block(move || {
        let done = allocate_serials(&desk, &wanted);
        done.map_err(|error| refused(&SALES_ORDER, error))
    })
    .await?;
    Ok(HttpResponse::Created().json(echo))
}
