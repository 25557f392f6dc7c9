//! `/api/barcode/po-allocate/`: finds the supplier part of a barcode for a purchase order.

use std::sync::Arc;

use actix_web::Responder;
use actix_web::web::Data;
use inventree::access::role::{Permission, Role};
use inventree::context::Purpose;
use inventree::db::Db;
use inventree::mixin::urls::Access;
use inventree::models::barcode::BarcodeItem;
use inventree::models::barcode::BarcodeModel;
use inventree::models::barcode::purchase_order::{self, PurchaseOrder};
use inventree::models::order::purchase::PURCHASE_ORDER;
use inventree::resource::{Field, FieldType, parse};
use inventree::serde_json::{Map, Value, json};

use super::history;
use super::request::{CODE, code, existing_key, input, read_fields};
use super::response::error_response;
use super::scan::find_match;
use crate::blocking::block;
use crate::routes::resource::writer::writer;
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

const PATH: &str = "/api/barcode/po-allocate/";

const FIELDS: &[Field] = &[
    CODE,
    Field::new(
        "purchase_order",
        "Purchase Order",
        FieldType::Related(&PURCHASE_ORDER.model),
    )
    .help("Purchase Order to allocate items against")
    .required(),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(PATH, "Barcode PO Allocate")
            .fields(FIELDS)
            .action(Access::Role(Role::PurchaseOrder, Permission::Add), allocate),
    ]
}

async fn allocate(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    history::recorded(&state, &caller, PATH, body, async |body| {
        let mut input = input(body);
        let code = Arc::new(code(&mut input));
        let supplier = read_fields(&state, input, supplier).await?;
        let purpose = Purpose::PurchaseAllocation;
        let (mut answer, is_match) = find_match(&state, &caller, &code, purpose).await?;
        if !is_match {
            return Err(error_response(
                answer,
                "No matching plugin found for barcode data",
            ));
        }
        let found = matched_parts(&answer);
        if found.is_empty() {
            return Err(error_response(answer, "No matching part data found"));
        }
        let parts = state
            .read(move |db| Ok(purchase_order::supplier_parts(db, &found, supplier)?))
            .await?;
        let part = match parts.as_slice() {
            [one] => *one,
            [] => return Err(error_response(answer, "No matching supplier parts found")),
            _ => {
                return Err(error_response(
                    answer,
                    "Multiple matching supplier parts found",
                ));
            }
        };
        let serialized = serialize_supplier_part(&state, &caller, part).await?;
        answer.insert("supplierpart".to_owned(), serialized);
        answer.insert("success".to_owned(), json!("Matched supplier part"));
        Ok(answer)
    })
    .await
}

/// Returns the supplier of the order that the body names. The order must be open.
fn supplier(db: &mut Db, input: &mut Input) -> Result<Option<i64>> {
    let Some(order) = existing_key(db, input, "purchase_order", &PURCHASE_ORDER)? else {
        match input.raw("purchase_order") {
            None => input.add_error("purchase_order", parse::REQUIRED),
            Some(Value::Null) => input.add_error("purchase_order", parse::NULL),
            Some(_) => {}
        }
        return Ok(None);
    };
    let order = PurchaseOrder::find(db, order)?;
    if order.as_ref().is_none_or(|order| !order.is_open()) {
        input.add_error("purchase_order", "Purchase order is not open");
    }
    Ok(order.and_then(|order| order.supplier))
}

/// Returns the models and keys of the parts in a match.
fn matched_parts(answer: &Map<String, Value>) -> Vec<(&'static str, i64)> {
    let kinds = ["supplierpart", "manufacturerpart", "part"].into_iter();
    kinds
        .filter_map(|kind| Some((kind, answer.get(kind)?.get("pk")?.as_i64()?)))
        .collect()
}

/// Serializes the supplier part as a match does.
async fn serialize_supplier_part(state: &State, caller: &Caller, pk: i64) -> Result<Value> {
    let writer = writer(state, caller);
    let Some(model) = BarcodeModel::by_name("supplierpart") else {
        return Ok(Value::Null);
    };
    let serialized = block(move || {
        writer.with_actor(|actor| {
            let db = writer.registry.db();
            db.read(|db| Ok(BarcodeItem { model, pk }.serialize(db, actor)?))
        })
    });
    Ok(serialized.await?.unwrap_or_default())
}
