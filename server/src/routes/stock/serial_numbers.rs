//! `/api/stock/<pk>/serial-numbers/`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::access::role::Permission;
use inventree::db::Db;
use inventree::models::stock::{STOCK_ITEM, serial};
use inventree::resource::{Item, QueryParams, Writer, read};
use serde_json::{Map, Value, json};

use crate::blocking::block;
use crate::routes::resource::role_access;
use crate::routes::resource::serialize::serialize_items;
use crate::routes::resource::writer::writer;
use crate::state::State;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

pub(super) fn endpoints() -> Vec<Endpoint> {
    let path = r"/api/stock/{pk:\d+}/serial-numbers/";
    vec![
        Endpoint::new(path, "Stock Serial Numbers")
            .get(role_access(&STOCK_ITEM, Permission::View), detail),
    ]
}

/// Returns the items with the next and the previous serial number of an item.
async fn detail(state: Data<State>, caller: Caller, pk: Path<i64>) -> Result<impl Responder> {
    let writer = writer(&state, &caller);
    let answer = block(move || {
        let db = writer.registry.db();
        db.read(|db| {
            let item = read::by_key(db, &STOCK_ITEM, *pk)?;
            let item = item.ok_or_else(|| ApiError::no_match(STOCK_ITEM.model.class))?;
            let next = adjacent_item(&writer, db, &item, true)?;
            let previous = adjacent_item(&writer, db, &item, false)?;
            Ok(json!({ "next": next, "previous": previous }))
        })
    });
    Ok(HttpResponse::Ok().json(answer.await?))
}

fn adjacent_item(
    writer: &Writer,
    db: &mut Db,
    item: &Item,
    is_next: bool,
) -> Result<Option<Map<String, Value>>> {
    let found = writer.with_actor(|actor| serial::adjacent(db, actor.settings, item, is_next))?;
    let items: Vec<Item> = match found {
        Some(pk) => read::by_key(db, &STOCK_ITEM, pk)?.into_iter().collect(),
        None => Vec::new(),
    };
    Ok(serialize_items(
        writer,
        db,
        &STOCK_ITEM,
        &QueryParams::default(),
        &items,
        false,
    )?
    .pop())
}
