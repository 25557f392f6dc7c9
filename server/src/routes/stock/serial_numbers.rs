//! `/api/stock/<pk>/serial-numbers/`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::db::Db;
use inventree::models::role::Permission;
use inventree::models::stock::{STOCK_ITEM, serial};
use inventree::resource::rules::Asked;
use inventree::resource::{Desk, Item, read};
use serde_json::{Map, Value, json};

use crate::routes::resource::desk::desk;
use crate::routes::resource::may;
use crate::routes::resource::show::shown;
use crate::state::{State, block};
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;

pub(super) fn endpoints() -> Vec<Endpoint> {
    let path = r"/api/stock/{pk:\d+}/serial-numbers/";
    vec![Endpoint::new(path, "Stock Serial Numbers").get(may(&STOCK_ITEM, Permission::View), show)]
}

/// The items whose serials come before and after that of an item.
async fn show(state: Data<State>, caller: Caller, pk: Path<i64>) -> Result<impl Responder> {
    let desk = desk(&state, &caller);
    let answer = block(move || {
        let db = desk.registry.db();
        db.read(|db| {
            let item = read::by_key(db, &STOCK_ITEM, *pk)?;
            let item = item.ok_or_else(|| ApiError::no_match(STOCK_ITEM.target.class))?;
            let next = beside(&desk, db, &item, true)?;
            let previous = beside(&desk, db, &item, false)?;
            Ok(json!({ "next": next, "previous": previous }))
        })
    });
    Ok(HttpResponse::Ok().json(answer.await?))
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
