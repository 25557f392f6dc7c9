//! Serializes items for responses.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::access::role::Permission;
use inventree::db::Db;
use inventree::resource::{Item, QueryParams, Resource, Writer, read, serialize};
use serde_json::{Map, Value};

use super::writer::writer;
use crate::blocking::block;
use crate::state::State;
use crate::web::caller::Caller;
use crate::web::error::{ApiError, Result};
use crate::web::query::Query;

/// Converts a query string to the parameters of a resource.
pub(crate) fn query_params(query: &Query) -> QueryParams {
    let pairs = query.iter();
    QueryParams(
        pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    )
}

/// Serializes the items. With `is_written`, aggregated fields are null, which saves the counting.
pub(crate) fn serialize_items(
    writer: &Writer,
    db: &mut Db,
    resource: &'static Resource,
    params: &QueryParams,
    items: &[Item],
    is_written: bool,
) -> Result<Vec<Map<String, Value>>> {
    Ok(writer.with_actor(|actor| {
        serialize::serialize_all(db, resource, actor, params, items, is_written)
    })?)
}

/// Serializes the items with all nested objects.
pub(crate) fn serialize_with_details(
    writer: &Writer,
    resource: &'static Resource,
    items: &[Item],
) -> Result<Vec<Map<String, Value>>> {
    let details = resource.details.iter();
    let all = details.map(|detail| (detail.name.to_owned(), "true".to_owned()));
    let params = QueryParams(all.collect());
    let db = writer.registry.db();
    db.read(|db| serialize_items(writer, db, resource, &params, items, false))
}

/// Returns the item of the key.
pub(crate) async fn detail(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    pk: i64,
    query: Query,
) -> Result<impl Responder> {
    let item = fetch_one(resource, &state, &caller, pk, query_params(&query)).await?;
    Ok(HttpResponse::Ok().json(item))
}

/// Loads and serializes the item of the key, if the caller may view it.
///
/// # Errors
/// 404 when there is none.
pub(crate) async fn fetch_one(
    resource: &'static Resource,
    state: &State,
    caller: &Caller,
    pk: i64,
    params: QueryParams,
) -> Result<Map<String, Value>> {
    let writer = writer(state, caller);
    block(move || {
        let (db, rules) = (writer.registry.db(), writer.rules(resource));
        db.read(|db| {
            let found = read::by_key(db, resource, pk)?
                .filter(|item| rules.has_object_permission(&writer.user, Permission::View, item));
            let found = found.ok_or_else(|| ApiError::no_match(resource.model.class))?;
            let mut serialized = serialize_items(&writer, db, resource, &params, &[found], false)?;
            serialized
                .pop()
                .ok_or_else(|| ApiError::no_match(resource.model.class))
        })
    })
    .await
}
