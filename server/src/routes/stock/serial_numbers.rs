//! `/api/part/<pk>/serial-numbers/` and `/api/stock/<pk>/serial-numbers/`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::db::Db;
use inventree::models::part::PART;
use inventree::models::stock::numbering::Numbering;
use inventree::models::stock::{STOCK_ITEM, serial};
use inventree::resource::rules::Asked;
use inventree::resource::{Desk, Item, Resource, read};
use serde_json::{Map, Value, json};

use crate::routes::resource::may;
use crate::routes::resource::show::{desk, shown};
use crate::routes::resource::write::refused;
use crate::state::{State, block};
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(r"/api/part/{pk:\d+}/serial-numbers/", "Part Serial Numbers")
            .get(may(&PART, "view"), of_part),
        Endpoint::new(
            r"/api/stock/{pk:\d+}/serial-numbers/",
            "Stock Serial Numbers",
        )
        .get(may(&STOCK_ITEM, "view"), of_item),
    ]
}

/// The highest serial of a part, and the one after it.
async fn of_part(state: Data<State>, caller: Caller, pk: Path<i64>) -> Result<impl Responder> {
    let desk = desk(&state, &caller);
    let answer = block(move || {
        let db = desk.registry.db();
        db.read(|db| find(db, &PART, *pk))?;
        let numbers = Numbering::of(&desk, *pk).and_then(|numbering| {
            let next = numbering.free(1)?.pop();
            Ok(json!({ "latest": numbering.latest()?, "next": next }))
        });
        numbers.map_err(|error| refused(&PART, error))
    });
    Ok(HttpResponse::Ok().json(answer.await?))
}

/// The items whose serials come before and after that of an item.
async fn of_item(state: Data<State>, caller: Caller, pk: Path<i64>) -> Result<impl Responder> {
    let desk = desk(&state, &caller);
    let answer = block(move || {
        let db = desk.registry.db();
        db.read(|db| {
            let item = find(db, &STOCK_ITEM, *pk)?;
            let next = beside(&desk, db, &item, true)?;
            let previous = beside(&desk, db, &item, false)?;
            Ok(json!({ "next": next, "previous": previous }))
        })
    });
    Ok(HttpResponse::Ok().json(answer.await?))
}

fn find(db: &mut Db, resource: &'static Resource, pk: i64) -> Result<Item> {
    let found = read::by_key(db, resource, pk)?;
    found.ok_or_else(|| ApiError::no_match(resource.target.class))
}

fn beside(
    desk: &Desk,
    db: &mut Db,
    item: &Item,
    is_next: bool,
) -> Result<Option<Map<String, Value>>> {
    let found = desk.with_author(|author| serial::beside(db, author.settings, item, is_next))?;
    let items: Vec<Item> = match found {
        Some(pk) => read::by_key(db, &STOCK_ITEM, pk)?.into_iter().collect(),
        None => Vec::new(),
    };
    Ok(shown(desk, db, &STOCK_ITEM, &Asked::default(), &items, false)?.pop())
}
