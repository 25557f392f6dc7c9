//! `/api/barcode/po-receive/`: a delivery by the label on it.

use std::ops::ControlFlow;
use std::sync::Arc;

use actix_web::Responder;
use actix_web::web::Data;
use inventree::ReadContext;
use inventree::context::Purpose;
use inventree::db::{Db, DbError};
use inventree::decimal::Decimal;
use inventree::dispatch::{Order, Scope};
use inventree::mixin::barcode::Barcode;
use inventree::mixin::kind;
use inventree::mixin::supplier_barcode::DynSupplierBarcode;
use inventree::mixin::urls::Access;
use inventree::models::barcode::order::{Line, Purchase};
use inventree::models::company::COMPANY;
use inventree::models::order::purchase::Arrival;
use inventree::models::order::purchase::receive::receive as receive_goods;
use inventree::models::order::purchase::{PURCHASE_ORDER, PURCHASE_ORDER_LINE};
use inventree::models::role::{Permission, Role};
use inventree::models::stock::LOCATION;
use inventree::models::structural::is_structural;
use inventree::resource::{Field, Kind, Refusals};
use inventree::serde_json::{Map, Value, json};

use super::scan::{internal, refused, refused_by, refused_by_plugins, written};
use super::{CODE, code, given, history, input, key};
use crate::routes::resource::desk::desk;
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::input::Input;

const PATH: &str = "/api/barcode/po-receive/";

const FIELDS: &[Field] = &[
    CODE,
    Field::of("supplier", "Supplier", Kind::Related(&COMPANY.target))
        .help("Supplier to receive items from"),
    Field::of(
        "purchase_order",
        "Purchase Order",
        Kind::Related(&PURCHASE_ORDER.target),
    )
    .help("Purchase Order to receive items against"),
    Field::of("location", "Location", Kind::Related(&LOCATION.target))
        .help("Location to receive items into"),
    Field::of(
        "line_item",
        "Line Item",
        Kind::Related(&PURCHASE_ORDER_LINE.target),
    )
    .help("Purchase order line item to receive items against"),
    Field::boolean("auto_allocate", "Auto Allocate", true)
        .help("Automatically allocate stock items to the purchase order"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(PATH, "Barcode PO Receive")
            .fields(FIELDS)
            .ask(Access::Role(Role::PurchaseOrder, Permission::Add), receive),
    ]
}

/// What the request names besides the code.
#[derive(Debug, Clone, Copy)]
struct Given {
    supplier: Option<i64>,
    order: Option<i64>,
    location: Option<i64>,
    line: Option<i64>,
    is_automatic: bool,
}

/// What a label was found to mean.
#[derive(Debug, Clone, Copy)]
struct Delivery {
    order: Purchase,
    part: i64,
    line: Line,
    count: Option<Decimal>,
}

impl Delivery {
    /// Why nothing of it can be received.
    fn fault(&self) -> Option<&'static str> {
        if self.line.part != Some(self.part) {
            return Some("Supplier part does not match line item");
        }
        let is_open = self.line.remaining.is_positive();
        (!is_open).then_some("Line item is already completed")
    }

    /// What the answer tells of it.
    fn about(&self, place: Option<i64>) -> Value {
        json!({
            "pk": self.line.pk,
            "quantity": self.count.unwrap_or(self.line.remaining),
            "supplier_part": self.part,
            "purchase_order": self.order.pk,
            "location": place,
        })
    }
}

async fn receive(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    history::kept(&state, &caller, PATH, body, async |body| {
        let mut input = input(body);
        let code = Arc::new(code(&mut input));
        let given = given(&state, input, besides).await?;
        let mut answer = Map::from_iter([
            ("barcode_data".to_owned(), json!(code.text())),
            ("barcode_hash".to_owned(), json!(code.hash())),
        ]);
        let own = internal(&state, &caller, &code, Purpose::Receipt).await?;
        if own.is_some_and(|own| own.contains_key("stockitem")) {
            return Err(refused(answer, "Item has already been received"));
        }
        let found = delivery(&state, &caller, &code, given).await?;
        let plugin = found.map_or("None", |(plugin, _)| plugin);
        answer.insert("plugin".to_owned(), json!(plugin));
        match found {
            Some((_, delivery)) => take(&state, &caller, &code, given, delivery, answer).await,
            None => Err(refused(answer, "No plugin match for supplier barcode")),
        }
    })
    .await
}

/// What the members besides the code say.
fn besides(db: &mut Db, input: &mut Input) -> Result<Given> {
    let given = Given {
        supplier: key(db, input, "supplier", &COMPANY)?,
        order: key(db, input, "purchase_order", &PURCHASE_ORDER)?,
        location: key(db, input, "location", &LOCATION)?,
        line: key(db, input, "line_item", &PURCHASE_ORDER_LINE)?,
        is_automatic: input.boolean("auto_allocate").or(true),
    };
    let order = given.order.map(|pk| Purchase::find(db, pk)).transpose()?;
    if order.flatten().is_some_and(|order| !order.is_placed()) {
        input.refuse("purchase_order", "Purchase order has not been placed");
    }
    let table = LOCATION.target.table;
    let place = given.location.map(|pk| is_structural(db, table, pk));
    if place.transpose()? == Some(true) {
        input.refuse("location", "Cannot select a structural location");
    }
    Ok(given)
}

/// What the first plugin that knows the label finds, with its name.
async fn delivery(
    state: &State,
    caller: &Caller,
    code: &Arc<Barcode>,
    given: Given,
) -> Result<Option<(&'static str, Delivery)>> {
    let list = state.snapshot().with_mixin::<kind::supplier_barcode>();
    let user = Arc::clone(&caller.0.user);
    let scope = Scope::asking(&state.registry, user, "supplier-barcode", "receive");
    let scope = scope.meant_for(Purpose::Receipt);
    let (dispatcher, scanned) = (state.registry.dispatcher(), Arc::clone(code));
    let outcome = dispatcher
        .walk(scope, list, Order::All, move |plugin, cx| {
            let found = meant(plugin, cx, scanned.text(), given)?;
            Ok(found.map_or(ControlFlow::Continue(()), ControlFlow::Break))
        })
        .await;
    if outcome.stopped.is_none() && outcome.cut_short {
        return Err(ApiError::busy());
    }
    if let (None, Some((plugin, error))) = (&outcome.stopped, outcome.silent()) {
        return Err(ApiError::plugin(plugin.slug, error));
    }
    let stopped = outcome.stopped;
    if stopped.is_none()
        && let Some(refused) = refused_by_plugins(&outcome.errors, code)
    {
        return Err(refused);
    }
    Ok(stopped.map(|(plugin, delivery)| (plugin.name, delivery)))
}

/// What the plugin finds the label to mean.
fn meant(
    plugin: &(dyn DynSupplierBarcode + 'static),
    cx: &ReadContext,
    text: &str,
    given: Given,
) -> inventree::Result<Option<Delivery>> {
    let Some(mut label) = plugin.read(cx, text)? else {
        return Ok(None);
    };
    label.supplier = given.supplier.or(label.supplier);
    let order = match given.order {
        Some(order) => Some(order),
        None => plugin.purchase_order(cx, &label)?,
    };
    let part = plugin.supplier_part(cx, &label)?;
    let (Some(supplier), Some(order), Some(part)) = (label.supplier, order, part) else {
        return Ok(None);
    };
    let found = cx.db().read(|db| {
        let Some(order) = Purchase::find(db, order)? else {
            return Ok(None);
        };
        let line = Line::find(db, given.line, order.pk, part)?;
        Ok::<_, DbError>(line.map(|line| (order, line)))
    })?;
    let found = found.filter(|(order, _)| order.supplier == Some(supplier));
    Ok(found.map(|(order, line)| Delivery {
        order,
        part,
        line,
        count: label.fields.count(),
    }))
}

/// Receives what the label means, or says what has to be known besides.
async fn take(
    state: &State,
    caller: &Caller,
    code: &Arc<Barcode>,
    given: Given,
    delivery: Delivery,
    mut answer: Map<String, Value>,
) -> Result<Map<String, Value>> {
    if let Some(text) = delivery.fault() {
        return Err(refused(answer, text));
    }
    let place = match given.location {
        Some(place) => Some(place),
        None => {
            let (line, order) = (delivery.line, delivery.order);
            state.read(move |db| Ok(line.location(db, &order)?)).await?
        }
    };
    answer.insert("lineitem".to_owned(), delivery.about(place));
    let (Some(place), Some(count), true) = (place, delivery.count, given.is_automatic) else {
        let text = "Further information required to receive line item";
        answer.insert("action_required".to_owned(), json!(text));
        return Ok(answer);
    };
    match store(state, caller, code, &delivery, place, count).await? {
        Ok(()) => {
            let text = "Received purchase order line item";
            answer.insert("success".to_owned(), json!(text));
            Ok(answer)
        }
        Err(refusals) => Err(refused_by(answer, &refusals)),
    }
}

/// Receives so many; the inner error is what is wrong with them.
async fn store(
    state: &State,
    caller: &Caller,
    code: &Arc<Barcode>,
    delivery: &Delivery,
    place: i64,
    count: Decimal,
) -> Result<Result<(), Refusals>> {
    let desk = desk(state, caller);
    let order = delivery.order.pk;
    let arrival = Arrival {
        line: delivery.line.pk,
        quantity: count,
        barcode: Some(code.text().to_owned()),
        ..Arrival::default()
    };
    block(move || {
        let received = receive_goods(&desk, order, Some(place), vec![arrival]);
        written(&PURCHASE_ORDER, received)
    })
    .await
}
