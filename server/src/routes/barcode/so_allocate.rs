//! `/api/barcode/so-allocate/`: putting a stock item aside for a sales order by its code.

use std::sync::Arc;

use actix_web::Responder;
use actix_web::web::Data;
use inventree::context::Purpose;
use inventree::db::Db;
use inventree::decimal::Decimal;
use inventree::mixin::urls::Access;
use inventree::models::barcode::sale::{self, Proposal};
use inventree::models::order::sales::allocate::{Wanted, allocate as put_aside};
use inventree::models::order::sales::{SALES_ORDER, SALES_ORDER_LINE, SALES_ORDER_SHIPMENT};
use inventree::models::role::{Permission, Role};
use inventree::resource::{Field, Kind, Refusals, sent};
use inventree::serde_json::{Map, Value, json};

use super::scan::{matched, refused, refused_by, written};
use super::{CODE, code, given, history, input, key};
use crate::routes::resource::desk::desk;
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::input::Input;

const PATH: &str = "/api/barcode/so-allocate/";

const FIELDS: &[Field] = &[
    CODE,
    Field::of(
        "sales_order",
        "Sales Order",
        Kind::Related(&SALES_ORDER.target),
    )
    .help("Sales Order to allocate items against")
    .required(),
    Field::of("line", "Line Item", Kind::Related(&SALES_ORDER_LINE.target))
        .help("Sales order line item to allocate items against"),
    Field::of(
        "shipment",
        "Shipment",
        Kind::Related(&SALES_ORDER_SHIPMENT.target),
    )
    .help("Sales order shipment to allocate items against"),
    Field::of("quantity", "Quantity", Kind::Number).help("Quantity to allocate"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(PATH, "Barcode SO Allocate")
            .fields(FIELDS)
            .ask(Access::Role(Role::SalesOrder, Permission::Add), allocate),
    ]
}

/// What the request names besides the code.
#[derive(Debug, Clone, Copy)]
struct Given {
    order: Option<i64>,
    line: Option<i64>,
    shipment: Option<i64>,
    quantity: Option<Decimal>,
}

async fn allocate(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    history::kept(&state, &caller, PATH, body, async |body| {
        let mut input = input(body);
        let code = Arc::new(code(&mut input));
        let sent = input.raw("quantity").cloned();
        let given = given(&state, input, besides).await?;
        let (mut answer, is_match) =
            matched(&state, &caller, &code, Purpose::SalesAllocation).await?;
        if !is_match {
            return Err(refused(answer, "No matching plugin found for barcode data"));
        }
        let item = answer
            .get("stockitem")
            .and_then(|item| item.get("pk")?.as_i64());
        let (Some(item), Some(order)) = (item, given.order) else {
            return Err(refused(
                answer,
                "Barcode does not match an existing stock item",
            ));
        };
        let proposed = state
            .read(move |db| Ok(sale::propose(db, item, order, given.line, given.shipment)?))
            .await?;
        let proposal = match proposed {
            Ok(proposal) => proposal,
            Err(text) => return Err(refused(answer, text)),
        };
        let quantity = proposal.quantity(given.quantity);
        answer.extend(told(
            &proposal,
            quantity,
            sent.filter(|_| given.quantity.is_some()),
        ));
        if quantity > proposal.free || !quantity.is_positive() {
            return Err(refused(answer, "Insufficient stock available"));
        }
        if let Some(shipment) = proposal.shipment {
            let stored = store(&state, &caller, &proposal, shipment, quantity).await?;
            if let Err(refusals) = stored {
                return Err(refused_by(answer, &refusals));
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

/// What the members besides the code say.
fn besides(db: &mut Db, input: &mut Input) -> Result<Given> {
    let given = Given {
        order: key(db, input, "sales_order", &SALES_ORDER)?,
        line: key(db, input, "line", &SALES_ORDER_LINE)?,
        shipment: key(db, input, "shipment", &SALES_ORDER_SHIPMENT)?,
        quantity: quantity(input),
    };
    if input.raw("sales_order").is_none_or(Value::is_null) {
        input.refuse("sales_order", sent::REQUIRED);
    }
    let order = given.order.map(|pk| sale::is_open(db, pk)).transpose()?;
    if order == Some(false) {
        input.refuse("sales_order", "Sales order is not open");
    }
    let shipment = given.shipment.map(|pk| sale::is_delivered(db, pk));
    if shipment.transpose()? == Some(true) {
        input.refuse("shipment", "Shipment has already been delivered");
    }
    Ok(given)
}

fn quantity(input: &mut Input) -> Option<Decimal> {
    input.nullable("quantity", |value| {
        let number = Some(sent::number(value)?).filter(|number| number.is_positive());
        number.ok_or_else(|| "Quantity must be greater than zero".to_owned())
    })
}

/// What the answer says of what is to be done; a quantity that was sent stays as it was sent.
fn told(proposal: &Proposal, quantity: Decimal, sent: Option<Value>) -> Map<String, Value> {
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
    proposal: &Proposal,
    shipment: i64,
    quantity: Decimal,
) -> Result<Result<(), Refusals>> {
    let desk = desk(state, caller);
    let order = proposal.order;
    let wanted = [Wanted {
        line: proposal.line,
        item: proposal.item,
        quantity,
    }];
    block(move || {
        let stored =
            desk.transact(|db, author| put_aside(db, author, order, Some(shipment), &wanted));
        written(&SALES_ORDER, stored)
    })
    .await
}
