//! Creates and changes items.

use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::models::item_count::MAX_ITEMS;
use inventree::resource::{Item, QueryParams, Resource, WriteError, Writer};
use serde_json::{Map, Value, json};

use super::serialize::{query_params, serialize_items, serialize_with_details};
use super::writer::{write_error, writer, writer_with_uploads};
use crate::blocking::block;
use crate::state::State;
use crate::web::body::{Body, object_fields};
use crate::web::caller::Caller;
use crate::web::error::{ApiError, Result};
use crate::web::form::Form;
use crate::web::one_or_many::OneOrMany;
use crate::web::query::Query;

pub(super) async fn create(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    query: Query,
    form: Form,
) -> Result<HttpResponse> {
    let (writer, params) = (
        writer_with_uploads(&state, &caller, form.uploads),
        query_params(&query),
    );
    let created = block(move || {
        let item = writer
            .create(resource, form.fields)
            .map_err(|error| write_error(resource, error))?;
        serialize_written(&writer, resource, &params, item, true)
    });
    Ok(HttpResponse::Created().json(created.await?))
}

pub(super) async fn create_several(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    query: Query,
    body: Body,
) -> Result<impl Responder> {
    let (writer, params) = (writer(&state, &caller), query_params(&query));
    let serialized = block(move || {
        let rules = writer.rules(resource);
        let created =
            writer.transaction(|db, actor| rules.custom_create(db, actor, body.0.clone()));
        let created = created.map_err(|error| write_error(resource, error))?;
        if created.with_details {
            return serialize_with_details(&writer, resource, &created.items);
        }
        let db = writer.registry.db();
        db.read(|db| serialize_items(&writer, db, resource, &params, &created.items, true))
    });
    Ok(HttpResponse::Created().json(serialized.await?))
}

/// Creates an item, or all items of a list or none.
pub(super) async fn create_many(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    query: Query,
    sent: OneOrMany,
) -> Result<HttpResponse> {
    let sent = match sent {
        OneOrMany::One(form) => {
            return create(resource, state, caller, query, form).await;
        }
        OneOrMany::Many(sent) => sent,
    };
    let items = parse_items(sent)?;
    let (writer, params) = (writer(&state, &caller), query_params(&query));
    let serialized = block(move || {
        let created = writer.create_many(resource, items.clone());
        let created = created.map_err(|error| list_error(&writer, resource, &items, error))?;
        let db = writer.registry.db();
        db.read(|db| serialize_items(&writer, db, resource, &params, &created, true))
    });
    Ok(HttpResponse::Created().json(serialized.await?))
}

/// Returns why no item of a list was created: the errors of each item, or of the whole list if each is valid alone.
fn list_error(
    writer: &Writer,
    resource: &'static Resource,
    items: &[Map<String, Value>],
    error: WriteError,
) -> ApiError {
    if !matches!(error, WriteError::Invalid(_)) {
        return write_error(resource, error);
    }
    match writer.check_new(resource, items) {
        Ok(looked) if looked.iter().any(|refusals| !refusals.0.is_empty()) => {
            item_errors(looked.into_iter().map(|refusals| refusals.0).collect())
        }
        Ok(_) => write_error(resource, error),
        Err(error) => write_error(resource, error),
    }
}

/// Returns the fields of each item of a list.
fn parse_items(sent: Vec<Value>) -> Result<Vec<Map<String, Value>>> {
    if sent.is_empty() {
        return Err(ApiError::invalid("No data provided"));
    }
    if sent.len() > MAX_ITEMS {
        let text = format!("a request may create at most {MAX_ITEMS} items");
        return Err(ApiError::invalid(text));
    }
    if sent.iter().all(Value::is_object) {
        let members = sent.into_iter().map(|item| Ok(object_fields(item)?.0));
        return members.collect();
    }
    let each = sent.into_iter().map(|item| match object_fields(item) {
        Err(ApiError::Invalid(refusals)) => refusals,
        _ => Map::new(),
    });
    Err(item_errors(each.collect()))
}

/// Returns the errors of each item of a list. As in InvenTree, a valid item has an empty list.
fn item_errors(each: Vec<Map<String, Value>>) -> ApiError {
    let each = each.into_iter().map(|refusals| {
        if refusals.is_empty() {
            json!([])
        } else {
            Value::Object(refusals)
        }
    });
    ApiError::Body(StatusCode::BAD_REQUEST, each.collect())
}

pub(super) async fn change(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    pk: i64,
    form: Form,
) -> Result<impl Responder> {
    let writer = writer_with_uploads(&state, &caller, form.uploads);
    let is_whole = *request.method() == Method::PUT;
    let changed = block(move || {
        let changed = writer.update(resource, pk, form.fields, is_whole);
        let item = changed.map_err(|error| write_error(resource, error))?;
        serialize_written(&writer, resource, &QueryParams::default(), item, false)
    });
    Ok(HttpResponse::Ok().json(changed.await?))
}

/// Serializes a written item. Aggregated fields of a new one are null.
fn serialize_written(
    writer: &Writer,
    resource: &'static Resource,
    params: &QueryParams,
    item: Item,
    is_new: bool,
) -> Result<Option<Map<String, Value>>> {
    let db = writer.registry.db();
    db.read(|db| Ok(serialize_items(writer, db, resource, params, &[item], is_new)?.pop()))
}
