//! `POST /api/stock/`: the answer is a list, since serial numbers make an item each.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::models::stock::{STOCK_ITEM, create as stock};
use inventree::resource::rules::Asked;
use inventree::resource::{Desk, Item};
use serde_json::{Map, Value};

use crate::routes::resource::show::{asked, desk, shown};
use crate::routes::resource::write::refused;
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::query::Query;

pub(crate) async fn create(
    state: Data<State>,
    caller: Caller,
    query: Query,
    body: Body,
) -> Result<impl Responder> {
    let (desk, asked) = (desk(&state, &caller), asked(&query));
    let made = block(move || {
        let serials = body.0.get("serial_numbers");
        let is_plain = serials.is_none_or(|text| text.is_null() || text == "");
        let items = stock::create(&desk, body.0).map_err(|error| refused(&STOCK_ITEM, error))?;
        if is_plain {
            return desk
                .registry
                .db()
                .read(|db| shown(&desk, db, &STOCK_ITEM, &asked, &items, true));
        }
        show_serialized(&desk, &items)
    });
    Ok(HttpResponse::Created().json(made.await?))
}

/// Items with serials are answered as a list would show them, with all that is in them.
pub(super) fn show_serialized(desk: &Desk, items: &[Item]) -> Result<Vec<Map<String, Value>>> {
    let details = STOCK_ITEM.details.iter();
    let all = details.map(|detail| (detail.name.to_owned(), "true".to_owned()));
    let asked = Asked(all.collect());
    let db = desk.registry.db();
    db.read(|db| shown(desk, db, &STOCK_ITEM, &asked, items, false))
}
