//! `/api/barcode/po-receive/`: receives a delivery by the label on it.

use std::ops::ControlFlow;
use std::sync::Arc;

use actix_web::Responder;
use actix_web::web::Data;
use inventree::ReadContext;
use inventree::access::role::{Permission, Role};
use inventree::context::Purpose;
use inventree::db::{Db, DbError};
use inventree::decimal::Decimal;
use inventree::dispatch::{Scope, Targets};
use inventree::items::{CompanyId, PurchaseOrderId, SupplierPartId};
use inventree::mixin::barcode::Barcode;
use inventree::mixin::kind;
use inventree::mixin::supplier_barcode::DynSupplierBarcode;
use inventree::mixin::urls::Access;
use inventree::models::barcode::purchase_order::{PurchaseOrder, PurchaseOrderLine};
use inventree::models::company::COMPANY;
use inventree::models::order::purchase::receive::receive as receive_goods;
use inventree::models::order::purchase::{PURCHASE_ORDER, PURCHASE_ORDER_LINE, ReceivedLine};
use inventree::models::stock::LOCATION;
use inventree::models::structural::is_structural;
use inventree::resource::{Field, FieldType, ValidationErrors};
use inventree::serde_json::{Map, Value, json};

use super::history;
use super::request::{CODE, code, existing_key, input, read_fields};
use super::response::{
    error_response, first_plugin_error, split_validation_errors, validation_error_response,
};
use super::scan::scan_internal;
use crate::blocking::block;
use crate::routes::resource::writer::writer;
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::input::Input;

const PATH: &str = "/api/barcode/po-receive/";

const FIELDS: &[Field] = &[
    CODE,
    Field::new("supplier", "Supplier", FieldType::Related(&COMPANY.model))
        .help("Supplier to receive items from"),
    Field::new(
        "purchase_order",
        "Purchase Order",
        FieldType::Related(&PURCHASE_ORDER.model),
    )
    .help("Purchase Order to receive items against"),
    Field::new("location", "Location", FieldType::Related(&LOCATION.model))
        .help("Location to receive items into"),
    Field::new(
        "line_item",
        "Line Item",
        FieldType::Related(&PURCHASE_ORDER_LINE.model),
    )
    .help("Purchase order line item to receive items against"),
    Field::boolean("auto_allocate", "Auto Allocate", true)
        .help("Automatically allocate stock items to the purchase order"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(PATH, "Barcode PO Receive")
            .fields(FIELDS)
            .action(Access::Role(Role::PurchaseOrder, Permission::Add), receive),
    ]
}

/// The fields of the request besides the barcode.
#[derive(Debug, Clone, Copy)]
struct ReceiveRequest {
    supplier: Option<i64>,
    order: Option<i64>,
    location: Option<i64>,
    line: Option<i64>,
    auto_allocate: bool,
}

/// The order line to which a label was matched.
#[derive(Debug, Clone, Copy)]
struct Delivery {
    order: PurchaseOrder,
    part: i64,
    line: PurchaseOrderLine,
    count: Option<Decimal>,
}

impl Delivery {
    /// Returns why the delivery cannot be received.
    fn validation_error(&self) -> Option<&'static str> {
        if self.line.part != Some(self.part) {
            return Some("Supplier part does not match line item");
        }
        let is_open = self.line.remaining.is_positive();
        (!is_open).then_some("Line item is already completed")
    }

    /// Builds the description for the response.
    fn to_json(self, place: Option<i64>) -> Value {
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
    history::recorded(&state, &caller, PATH, body, async |body| {
        let mut input = input(body);
        let code = Arc::new(code(&mut input));
        let given = read_fields(&state, input, read_request).await?;
        let mut answer = Map::from_iter([
            ("barcode_data".to_owned(), json!(code.text())),
            ("barcode_hash".to_owned(), json!(code.hash())),
        ]);
        let own = scan_internal(&state, &caller, &code, Purpose::Receipt).await?;
        if own.is_some_and(|own| own.contains_key("stockitem")) {
            return Err(error_response(answer, "Item has already been received"));
        }
        let found = delivery(&state, &caller, &code, given).await?;
        let plugin = found.map_or("None", |(plugin, _)| plugin);
        answer.insert("plugin".to_owned(), json!(plugin));
        match found {
            Some((_, delivery)) => {
                receive_delivery(&state, &caller, &code, given, delivery, answer).await
            }
            None => Err(error_response(
                answer,
                "No plugin match for supplier barcode",
            )),
        }
    })
    .await
}

/// Reads the fields besides the barcode.
fn read_request(db: &mut Db, input: &mut Input) -> Result<ReceiveRequest> {
    let given = ReceiveRequest {
        supplier: existing_key(db, input, "supplier", &COMPANY)?,
        order: existing_key(db, input, "purchase_order", &PURCHASE_ORDER)?,
        location: existing_key(db, input, "location", &LOCATION)?,
        line: existing_key(db, input, "line_item", &PURCHASE_ORDER_LINE)?,
        auto_allocate: input.boolean("auto_allocate").unwrap_or(true),
    };
    let order = given
        .order
        .map(|pk| PurchaseOrder::find(db, pk))
        .transpose()?;
    if order.flatten().is_some_and(|order| !order.is_placed()) {
        input.add_error("purchase_order", "Purchase order has not been placed");
    }
    let table = LOCATION.model.table;
    let place = given.location.map(|pk| is_structural(db, table, pk));
    if place.transpose()? == Some(true) {
        input.add_error("location", "Cannot select a structural location");
    }
    Ok(given)
}

/// Returns the delivery that the first plugin finds for the label, with the plugin's name.
async fn delivery(
    state: &State,
    caller: &Caller,
    code: &Arc<Barcode>,
    given: ReceiveRequest,
) -> Result<Option<(&'static str, Delivery)>> {
    let list = state.snapshot().with_mixin::<kind::supplier_barcode>();
    let user = Arc::clone(&caller.0.user);
    let scope = Scope::read_only::<kind::supplier_barcode>(&state.registry, user, "receive");
    let scope = scope.with_purpose(Purpose::Receipt);
    let (dispatcher, scanned) = (state.registry.dispatcher(), Arc::clone(code));
    let outcome = dispatcher
        .walk(scope, list, Targets::All, move |plugin, cx| {
            let found = match_label(plugin, cx, scanned.text(), given)?;
            Ok(found.map_or(ControlFlow::Continue(()), ControlFlow::Break))
        })
        .await;
    if outcome.stopped.is_none() && outcome.is_incomplete {
        return Err(ApiError::plugins_busy());
    }
    if let (None, Some((plugin, error))) = (&outcome.stopped, outcome.first_unanswered()) {
        return Err(ApiError::plugin_error(plugin.slug, error));
    }
    let stopped = outcome.stopped;
    if stopped.is_none()
        && let Some(refused) = first_plugin_error(&outcome.errors, code)
    {
        return Err(refused);
    }
    Ok(stopped.map(|(plugin, delivery)| (plugin.name, delivery)))
}

/// Finds the delivery of the label with one plugin.
fn match_label(
    plugin: &(dyn DynSupplierBarcode + 'static),
    cx: &ReadContext,
    text: &str,
    given: ReceiveRequest,
) -> inventree::Result<Option<Delivery>> {
    let Some(mut label) = plugin.parse_label(cx, text)? else {
        return Ok(None);
    };
    label.supplier = given.supplier.map(CompanyId::new).or(label.supplier);
    let order = match given.order {
        Some(order) => Some(order),
        None => plugin.purchase_order(cx, &label)?.map(PurchaseOrderId::get),
    };
    let part = plugin.supplier_part(cx, &label)?.map(SupplierPartId::get);
    let supplier = label.supplier.map(CompanyId::get);
    let (Some(supplier), Some(order), Some(part)) = (supplier, order, part) else {
        return Ok(None);
    };
    let found = cx.db().read(|db| {
        let Some(order) = PurchaseOrder::find(db, order)? else {
            return Ok(None);
        };
        let line = PurchaseOrderLine::find(db, given.line, order.pk, part)?;
        Ok::<_, DbError>(line.map(|line| (order, line)))
    })?;
    let found = found.filter(|(order, _)| order.supplier == Some(supplier));
    Ok(found.map(|(order, line)| Delivery {
        order,
        part,
        line,
        count: label.fields.parsed_quantity(),
    }))
}

/// Receives the delivery, or reports that more information is required.
async fn receive_delivery(
    state: &State,
    caller: &Caller,
    code: &Arc<Barcode>,
    given: ReceiveRequest,
    delivery: Delivery,
    mut answer: Map<String, Value>,
) -> Result<Map<String, Value>> {
    if let Some(text) = delivery.validation_error() {
        return Err(error_response(answer, text));
    }
    let place = match given.location {
        Some(place) => Some(place),
        None => {
            let (line, order) = (delivery.line, delivery.order);
            state.read(move |db| Ok(line.location(db, &order)?)).await?
        }
    };
    answer.insert("lineitem".to_owned(), delivery.to_json(place));
    let (Some(place), Some(count), true) = (place, delivery.count, given.auto_allocate) else {
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
        Err(errors) => Err(validation_error_response(answer, &errors)),
    }
}

/// Receives the quantity. The inner error holds the validation errors.
async fn store(
    state: &State,
    caller: &Caller,
    code: &Arc<Barcode>,
    delivery: &Delivery,
    place: i64,
    count: Decimal,
) -> Result<Result<(), ValidationErrors>> {
    let writer = writer(state, caller);
    let order = delivery.order.pk;
    let arrival = ReceivedLine {
        line: delivery.line.pk,
        quantity: count,
        barcode: Some(code.text().to_owned()),
        ..ReceivedLine::default()
    };
    block(move || {
        let received = writer.transaction(|db, actor| {
            receive_goods(
                db,
                actor,
                order,
                Some(place),
                std::slice::from_ref(&arrival),
            )
        });
        split_validation_errors(&PURCHASE_ORDER, received)
    })
    .await
}
