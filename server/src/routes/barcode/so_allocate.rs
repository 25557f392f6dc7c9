//! `/api/barcode/so-allocate/`: allocates a stock item to a sales order by its barcode.

use std::sync::Arc;

use actix_web::Responder;
use actix_web::web::Data;
use inventree::access::role::{Permission, Role};
use inventree::context::Purpose;
use inventree::db::Db;
use inventree::decimal::Decimal;
use inventree::mixin::urls::Access;
use inventree::models::barcode::sales_order::{self, AllocationProposal};
use inventree::models::order::sales::allocate::{NewAllocation, allocate as put_aside};
use inventree::models::order::sales::{SALES_ORDER, SALES_ORDER_LINE, SALES_ORDER_SHIPMENT};
use inventree::resource::{Field, FieldType, ValidationErrors, parse};
use inventree::serde_json::{Map, Value, json};

use super::history;
use super::request::{CODE, code, existing_key, input, read_fields};
use super::response::{error_response, split_validation_errors, validation_error_response};
use super::scan::find_match;
use crate::blocking::block;
use crate::routes::resource::writer::writer;
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

const PATH: &str = "/api/barcode/so-allocate/";

const FIELDS: &[Field] = &[
    CODE,
    Field::new(
        "sales_order",
        "Sales Order",
        FieldType::Related(&SALES_ORDER.model),
    )
    .help("Sales Order to allocate items against")
    .required(),
    Field::new(
        "line",
        "Line Item",
        FieldType::Related(&SALES_ORDER_LINE.model),
    )
    .help("Sales order line item to allocate items against"),
    Field::new(
        "shipment",
        "Shipment",
        FieldType::Related(&SALES_ORDER_SHIPMENT.model),
    )
    .help("Sales order shipment to allocate items against"),
    Field::new("quantity", "Quantity", FieldType::Number).help("Quantity to allocate"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(PATH, "Barcode SO Allocate")
            .fields(FIELDS)
            .action(Access::Role(Role::SalesOrder, Permission::Add), allocate),
    ]
}

/// The fields of the request besides the barcode.
#[derive(Debug, Clone, Copy)]
struct AllocateRequest {
    order: Option<i64>,
    line: Option<i64>,
    shipment: Option<i64>,
    quantity: Option<Decimal>,
}

async fn allocate(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    history::recorded(&state, &caller, PATH, body, async |body| {
        let mut input = input(body);
        let code = Arc::new(code(&mut input));
        let sent = input.raw("quantity").cloned();
        let given = read_fields(&state, input, read_request).await?;
        let (mut answer, is_match) =
            find_match(&state, &caller, &code, Purpose::SalesAllocation).await?;
        if !is_match {
            return Err(error_response(
                answer,
                "No matching plugin found for barcode data",
            ));
        }
        let item = answer
            .get("stockitem")
            .and_then(|item| item.get("pk")?.as_i64());
        let (Some(item), Some(order)) = (item, given.order) else {
            return Err(error_response(
                answer,
                "Barcode does not match an existing stock item",
            ));
        };
        let proposed = state
            .read(move |db| {
                Ok(sales_order::propose_allocation(
                    db,
                    item,
                    order,
                    given.line,
                    given.shipment,
                )?)
            })
            .await?;
        let proposal = match proposed {
            Ok(proposal) => proposal,
            Err(text) => return Err(error_response(answer, text)),
        };
        let quantity = proposal.quantity(given.quantity);
        answer.extend(proposal_body(
            &proposal,
            quantity,
            sent.filter(|_| given.quantity.is_some()),
        ));
        if quantity > proposal.unallocated || !quantity.is_positive() {
            return Err(error_response(answer, "Insufficient stock available"));
        }
        if let Some(shipment) = proposal.shipment {
            let stored = store(&state, &caller, &proposal, shipment, quantity).await?;
            if let Err(errors) = stored {
                return Err(validation_error_response(answer, &errors));
            }
            answer.insert(
                "success".to_owned(),
                json!("Stock item allocated to sales order"),
            );
        } else {
            answer.shift_remove("success");
        }
        Ok(answer)
    })
    .await
}

/// Reads the fields besides the barcode.
fn read_request(db: &mut Db, input: &mut Input) -> Result<AllocateRequest> {
    let given = AllocateRequest {
        order: existing_key(db, input, "sales_order", &SALES_ORDER)?,
        line: existing_key(db, input, "line", &SALES_ORDER_LINE)?,
        shipment: existing_key(db, input, "shipment", &SALES_ORDER_SHIPMENT)?,
        quantity: quantity(input),
    };
    if input.raw("sales_order").is_none_or(Value::is_null) {
        input.add_error("sales_order", parse::REQUIRED);
    }
    let order = given
        .order
        .map(|pk| sales_order::is_open(db, pk))
        .transpose()?;
    if order == Some(false) {
        input.add_error("sales_order", "Sales order is not open");
    }
    let shipment = given.shipment.map(|pk| sales_order::is_delivered(db, pk));
    if shipment.transpose()? == Some(true) {
        input.add_error("shipment", "Shipment has already been delivered");
    }
    Ok(given)
}

fn quantity(input: &mut Input) -> Option<Decimal> {
    input.nullable("quantity", |value| {
        let number = Some(parse::number(value)?).filter(|number| number.is_positive());
        number.ok_or_else(|| "Quantity must be greater than zero".to_owned())
    })
}

/// Builds the response fields of the proposal. A quantity in the request is returned as it was sent.
fn proposal_body(
    proposal: &AllocationProposal,
    quantity: Decimal,
    sent: Option<Value>,
) -> Map<String, Value> {
    Map::from_iter([
        ("stock_item".to_owned(), json!(proposal.item)),
        ("part".to_owned(), json!(proposal.part)),
        ("sales_order".to_owned(), json!(proposal.order)),
        ("line_item".to_owned(), json!(proposal.line)),
        ("shipment".to_owned(), json!(proposal.shipment)),
        (
            "quantity".to_owned(),
            sent.unwrap_or_else(|| json!(quantity)),
        ),
    ])
}

async fn store(
    state: &State,
    caller: &Caller,
    proposal: &AllocationProposal,
    shipment: i64,
    quantity: Decimal,
) -> Result<Result<(), ValidationErrors>> {
    let writer = writer(state, caller);
    let order = proposal.order;
    let wanted = [NewAllocation {
        line: proposal.line,
        item: proposal.item,
        quantity,
    }];
    block(move || {
        let stored =
            writer.transaction(|db, actor| put_aside(db, actor, order, Some(shipment), &wanted));
        split_validation_errors(&SALES_ORDER, stored)
    })
    .await
}
