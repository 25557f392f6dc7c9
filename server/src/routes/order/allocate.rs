//! `/api/order/so/<pk>/allocate/` and `allocate-serials/`: putting stock aside for a sales order.
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::models::order::sales::SALES_ORDER;
use inventree::models::order::sales::allocate::{Wanted, allocate};
use inventree::models::order::sales::serials::{WantedSerials, allocate_serials};
use inventree::models::order::sales::{SALES_ORDER_LINE, SALES_ORDER_SHIPMENT};
use inventree::models::role::Permission;
use inventree::models::stock::STOCK_ITEM;
use inventree::resource::{Field, Kind, sent};
use serde_json::{Value, json};

use crate::routes::resource::desk::at_desk;
use crate::routes::resource::may;
use crate::routes::stock::lines::{LONGEST_SERIALS, PLACES, QUANTITY, SERIALS};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::input::Input;

const BY_ITEM: &[Field] = &[
    Field::of("items", "Items", Kind::Each(WANTED)).required(),
    SHIPMENT,
];

const WANTED: &[Field] = &[
    LINE,
    Field::of(
        "stock_item",
        "Stock Item",
        Kind::Related(&STOCK_ITEM.target),
    )
    .required(),
    QUANTITY,
];

const BY_SERIAL: &[Field] = &[
    LINE,
    Field::of("quantity", "Quantity", Kind::Integer(1, i64::MAX)).required(),
    SERIALS.help("Enter serial numbers to allocate"),
    SHIPMENT,
];

const LINE: Field = Field::of(
    "line_item",
    "Line Item",
    Kind::Related(&SALES_ORDER_LINE.target),
)
.required();

const SHIPMENT: Field = Field::of(
    "shipment",
    "Shipment",
    Kind::Related(&SALES_ORDER_SHIPMENT.target),
)
.null();

pub(super) fn endpoints() -> Vec<Endpoint> {
    let access = may(&SALES_ORDER, Permission::Change);
    vec![
        Endpoint::new(r"/api/order/so/{pk:\d+}/allocate/", "Sales Order Allocate")
            .fields(BY_ITEM)
            .post(access, by_item),
        Endpoint::new(
            r"/api/order/so/{pk:\d+}/allocate-serials/",
            "Sales Order Allocate Serials",
        )
        .fields(BY_SERIAL)
        .post(access, by_serial),
    ]
}

async fn by_item(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let wanted = input.items(wanted);
    let shipment = input.nullable("shipment", sent::key);
    let echo = input.echo(&["shipment"], wanted.iter().map(shown).collect())?;
    if wanted.is_empty() {
        return Err(ApiError::non_field("Allocation items must be provided"));
    }
    at_desk(&state, &caller, &SALES_ORDER, move |desk| {
        desk.transact(|db, author| allocate(db, author, *pk, shipment, &wanted))
    })
    .await?;
    Ok(HttpResponse::Created().json(echo))
}

fn wanted(input: &mut Input) -> Option<Wanted> {
    let line = input.key("line_item").required();
    let stock = input.key("stock_item").required();
    let quantity = input.number("quantity").required();
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
    let mut input = Input::of(body);
    let quantity = input.read("quantity", |value| {
        let count = usize::try_from(sent::integer(value)?).ok();
        let count = count.filter(|count| *count > 0);
        count.ok_or_else(|| "Ensure this value is greater than or equal to 1.".to_owned())
    });
    let quantity = quantity.required();
    let wanted = WantedSerials {
        order: *pk,
        line: input.key("line_item").required().unwrap_or_default(),
        quantity: quantity.unwrap_or_default(),
        serials: input
            .text("serial_numbers", LONGEST_SERIALS, false)
            .required()
            .unwrap_or_default(),
        shipment: input.nullable("shipment", sent::key),
    };
    input.finish()?;
    let echo = json!({
        "line_item": wanted.line,
        "quantity": wanted.quantity,
        "serial_numbers": wanted.serials,
        "shipment": wanted.shipment,
    });
    at_desk(&state, &caller, &SALES_ORDER, move |desk| {
        allocate_serials(desk, &wanted)
    })
    .await?;
    Ok(HttpResponse::Created().json(echo))
}
