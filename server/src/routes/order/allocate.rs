//! `/api/order/so/<pk>/allocate/` and `allocate-serials/`: allocate stock to a sales order.
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::access::role::Permission;
use inventree::models::order::sales::allocate::{NewAllocation, allocate};
use inventree::models::order::sales::serials::{NewSerialAllocation, allocate_serials};
use inventree::models::order::sales::{SALES_ORDER, SALES_ORDER_LINE, SALES_ORDER_SHIPMENT};
use inventree::models::stock::STOCK_ITEM;
use inventree::models::stock::numbering::MAX_SERIALS_LENGTH;
use inventree::resource::{Field, FieldType, parse};
use serde_json::{Value, json};

use crate::routes::resource::role_access;
use crate::routes::resource::writer::with_writer;
use crate::routes::stock::items::{DECIMAL_PLACES, QUANTITY, SERIALS};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

const BY_ITEM: &[Field] = &[
    Field::new("items", "Items", FieldType::NestedList(ALLOCATION_FIELDS)).required(),
    SHIPMENT,
];

const ALLOCATION_FIELDS: &[Field] = &[
    LINE,
    Field::new(
        "stock_item",
        "Stock Item",
        FieldType::Related(&STOCK_ITEM.model),
    )
    .required(),
    QUANTITY,
];

const BY_SERIAL: &[Field] = &[
    LINE,
    Field::new("quantity", "Quantity", FieldType::Integer(1, i64::MAX)).required(),
    SERIALS.help("Enter serial numbers to allocate"),
    SHIPMENT,
];

const LINE: Field = Field::new(
    "line_item",
    "Line Item",
    FieldType::Related(&SALES_ORDER_LINE.model),
)
.required();

const SHIPMENT: Field = Field::new(
    "shipment",
    "Shipment",
    FieldType::Related(&SALES_ORDER_SHIPMENT.model),
)
.null();

pub(super) fn endpoints() -> Vec<Endpoint> {
    let access = role_access(&SALES_ORDER, Permission::Change);
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
    let mut input = Input::new(body);
    let wanted = input.items(read_allocation);
    let shipment = input.nullable("shipment", parse::key);
    let echo = input.echo(
        &["shipment"],
        wanted.iter().map(serialize_allocation).collect(),
    )?;
    with_writer(&state, &caller, &SALES_ORDER, move |writer| {
        writer.transaction(|db, actor| allocate(db, actor, *pk, shipment, &wanted))
    })
    .await?;
    Ok(HttpResponse::Created().json(echo))
}

fn read_allocation(input: &mut Input) -> Option<NewAllocation> {
    let line = input.key("line_item").required();
    let stock = input.key("stock_item").required();
    let quantity = input.number("quantity").required();
    Some(NewAllocation {
        line: line?,
        item: stock?,
        quantity: quantity?,
    })
}

fn serialize_allocation(wanted: &NewAllocation) -> Value {
    json!({
        "line_item": wanted.line,
        "stock_item": wanted.item,
        "quantity": wanted.quantity.format_places(DECIMAL_PLACES),
    })
}

async fn by_serial(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let quantity = input.read("quantity", |value| {
        let count = usize::try_from(parse::integer(value)?).ok();
        let count = count.filter(|count| *count > 0);
        count.ok_or_else(|| "Ensure this value is greater than or equal to 1.".to_owned())
    });
    let quantity = quantity.required();
    let wanted = NewSerialAllocation {
        order: *pk,
        line: input.key("line_item").required().unwrap_or_default(),
        quantity: quantity.unwrap_or_default(),
        serials: input
            .text("serial_numbers", MAX_SERIALS_LENGTH, false)
            .required()
            .unwrap_or_default(),
        shipment: input.nullable("shipment", parse::key),
    };
    input.finish()?;
    let echo = json!({
        "line_item": wanted.line,
        "quantity": wanted.quantity,
        "serial_numbers": wanted.serials,
        "shipment": wanted.shipment,
    });
    with_writer(&state, &caller, &SALES_ORDER, move |writer| {
        writer.transaction(|db, actor| allocate_serials(db, actor, &wanted))
    })
    .await?;
    Ok(HttpResponse::Created().json(echo))
}
