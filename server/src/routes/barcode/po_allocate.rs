//! `/api/barcode/po-allocate/`: which part of its supplier a purchase order means by a code.

use std::sync::Arc;

use actix_web::Responder;
use actix_web::web::Data;
use inventree::context::Purpose;
use inventree::db::Db;
use inventree::mixin::urls::Access;
use inventree::models::barcode::Carrier;
use inventree::models::barcode::find::Carried;
use inventree::models::barcode::order::{self, Purchase};
use inventree::models::order::purchase::PURCHASE_ORDER;
use inventree::models::role::{Permission, Role};
use inventree::resource::{Field, Kind, sent};
use inventree::serde_json::{Map, Value, json};

use super::scan::{matched, refused};
use super::{CODE, code, given, history, input, key};
use crate::routes::resource::desk::desk;
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::input::Input;

const PATH: &str = "/api/barcode/po-allocate/";

const FIELDS: &[Field] = &[
    CODE,
    Field::of(
        "purchase_order",
        "Purchase Order",
        Kind::Related(&PURCHASE_ORDER.target),
    )
    .help("Purchase Order to allocate items against")
    .required(),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(PATH, "Barcode PO Allocate")
            .fields(FIELDS)
            .ask(Access::Role(Role::PurchaseOrder, Permission::Add), allocate),
    ]
}

async fn allocate(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    history::kept(&state, &caller, PATH, body, async |body| {
        let mut input = input(body);
        let code = Arc::new(code(&mut input));
        let supplier = given(&state, input, supplier).await?;
        let purpose = Purpose::PurchaseAllocation;
        let (mut answer, is_match) = matched(&state, &caller, &code, purpose).await?;
        if !is_match {
            return Err(refused(answer, "No matching plugin found for barcode data"));
        }
        let found = named(&answer);
        if found.is_empty() {
            return Err(refused(answer, "No matching part data found"));
        }
        let parts = state
            .read(move |db| Ok(order::supplier_parts(db, &found, supplier)?))
            .await?;
        let part = match parts.as_slice() {
            [one] => *one,
            [] => return Err(refused(answer, "No matching supplier parts found")),
            _ => return Err(refused(answer, "Multiple matching supplier parts found")),
        };
        let shown = shown(&state, &caller, part).await?;
        answer.insert("supplierpart".to_owned(), shown);
        answer.insert("success".to_owned(), json!("Matched supplier part"));
        Ok(answer)
    })
    .await
}

/// The supplier of the order that the body names, which must be open.
fn supplier(db: &mut Db, input: &mut Input) -> Result<Option<i64>> {
    let Some(order) = key(db, input, "purchase_order", &PURCHASE_ORDER)? else {
        match input.raw("purchase_order") {
            None => input.refuse("purchase_order", sent::REQUIRED),
            Some(Value::Null) => input.refuse("purchase_order", sent::NULL),
            Some(_) => {}
        }
        return Ok(None);
    };
    let order = Purchase::find(db, order)?;
    if order.as_ref().is_none_or(|order| !order.is_open()) {
        input.refuse("purchase_order", "Purchase order is not open");
    }
    Ok(order.and_then(|order| order.supplier))
}

/// The kinds of parts in a match, with their keys.
fn named(answer: &Map<String, Value>) -> Vec<(&'static str, i64)> {
    let kinds = ["supplierpart", "manufacturerpart", "part"].into_iter();
    kinds
        .filter_map(|kind| Some((kind, answer.get(kind)?.get("pk")?.as_i64()?)))
        .collect()
}

/// The supplier part as a match shows it.
async fn shown(state: &State, caller: &Caller, pk: i64) -> Result<Value> {
    let desk = desk(state, caller);
    let Some(carrier) = Carrier::of("supplierpart") else {
        return Ok(Value::Null);
    };
    let shown = block(move || {
        desk.with_author(|author| {
            let db = desk.registry.db();
            db.read(|db| Ok(Carried { carrier, pk }.show(db, author)?))
        })
    });
    Ok(shown.await?.unwrap_or_default())
}
