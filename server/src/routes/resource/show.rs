//! Items as they are answered.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::db::Db;
use inventree::models::role::Permission;
use inventree::resource::rules::Asked;
use inventree::resource::{Desk, Item, Resource, read, show};
use serde_json::{Map, Value};

use super::desk::desk;
use crate::state::{State, block};
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::query::Query;

/// What a query asks for.
pub(crate) fn asked(query: &Query) -> Asked {
    let pairs = query.iter();
    Asked(
        pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    )
}

/// The items as JSON; those that were just written leave out what would have to be counted.
pub(crate) fn shown(
    desk: &Desk,
    db: &mut Db,
    resource: &'static Resource,
    asked: &Asked,
    items: &[Item],
    is_written: bool,
) -> Result<Vec<Map<String, Value>>> {
    Ok(desk.with_author(|author| show::show_all(db, resource, author, asked, items, is_written))?)
}

/// The items with all that is in them.
pub(crate) fn shown_whole(
    desk: &Desk,
    resource: &'static Resource,
    items: &[Item],
) -> Result<Vec<Map<String, Value>>> {
    let details = resource.details.iter();
    let all = details.map(|detail| (detail.name.to_owned(), "true".to_owned()));
    let asked = Asked(all.collect());
    let db = desk.registry.db();
    db.read(|db| shown(desk, db, resource, &asked, items, false))
}

/// Answers with the item of the key.
pub(crate) async fn item(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    pk: i64,
    query: Query,
) -> Result<impl Responder> {
    let item = one(resource, &state, &caller, pk, asked(&query)).await?;
    Ok(HttpResponse::Ok().json(item))
}

/// The item of the key, as the caller may see it.
///
/// # Errors
/// 404 where there is none.
pub(crate) async fn one(
    resource: &'static Resource,
    state: &State,
    caller: &Caller,
    pk: i64,
    asked: Asked,
) -> Result<Map<String, Value>> {
    let desk = desk(state, caller);
    block(move || {
        let db = desk.registry.db();
        db.read(|db| {
            let found = read::by_key(db, resource, pk)?
                .filter(|item| resource.rules.may(&desk.user, Permission::View, item));
            let found = found.ok_or_else(|| ApiError::no_match(resource.target.class))?;
            let mut shown = shown(&desk, db, resource, &asked, &[found], false)?;
            shown
                .pop()
                .ok_or_else(|| ApiError::no_match(resource.target.class))
        })
    })
    .await
}
