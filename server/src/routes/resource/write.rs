//! Making and changing items.

use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::resource::rules::Asked;
use inventree::resource::write::WriteError;
use inventree::resource::{Desk, Item, Resource, Several};
use serde_json::{Map, Value, json};

use super::desk::{desk, desk_with, refused};
use super::show::{asked, shown, shown_whole};
use crate::state::{State, block};
use crate::web::body::{Body, members};
use crate::web::error::{ApiError, Result};
use crate::web::form::Form;
use crate::web::guard::Caller;
use crate::web::listed::Listed;
use crate::web::query::Query;

pub(super) async fn create(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    query: Query,
    form: Form,
) -> Result<HttpResponse> {
    let (desk, asked) = (desk_with(&state, &caller, form.uploads), asked(&query));
    let made = block(move || {
        let item = desk
            .create(resource, form.members)
            .map_err(|error| refused(resource, error))?;
        show_written(&desk, resource, &asked, item, true)
    });
    Ok(HttpResponse::Created().json(made.await?))
}

pub(super) async fn create_several(
    resource: &'static Resource,
    make: Several,
    state: Data<State>,
    caller: Caller,
    query: Query,
    body: Body,
) -> Result<impl Responder> {
    let (desk, asked) = (desk(&state, &caller), asked(&query));
    let shown = block(move || {
        let made = make(&desk, body.0).map_err(|error| refused(resource, error))?;
        if made.is_whole {
            return shown_whole(&desk, resource, &made.items);
        }
        let db = desk.registry.db();
        db.read(|db| shown(&desk, db, resource, &asked, &made.items, true))
    });
    Ok(HttpResponse::Created().json(shown.await?))
}

/// Makes an item, or all those of a list or none.
pub(super) async fn create_listed(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    query: Query,
    sent: Listed,
) -> Result<HttpResponse> {
    let sent = match sent {
        Listed::One(form) => {
            return create(resource, state, caller, query, form).await;
        }
        Listed::Many(sent) => sent,
    };
    let items = members_of(sent)?;
    let (desk, asked) = (desk(&state, &caller), asked(&query));
    let shown = block(move || {
        let made = desk.create_all(resource, items.clone());
        let made = made.map_err(|error| wrong_with(&desk, resource, &items, error))?;
        let db = desk.registry.db();
        db.read(|db| shown(&desk, db, resource, &asked, &made, true))
    });
    Ok(HttpResponse::Created().json(shown.await?))
}

/// Why none of a list was made: what is wrong with each item, or with the list as a whole where each is right by itself.
fn wrong_with(
    desk: &Desk,
    resource: &'static Resource,
    items: &[Map<String, Value>],
    error: WriteError,
) -> ApiError {
    if !matches!(error, WriteError::Refused(_)) {
        return refused(resource, error);
    }
    match desk.look_at(resource, items) {
        Ok(looked) if looked.iter().any(|refusals| !refusals.0.is_empty()) => {
            each_refused(looked.into_iter().map(|refusals| refusals.0).collect())
        }
        Ok(_) => refused(resource, error),
        Err(error) => refused(resource, error),
    }
}

/// The members of each item of a list.
fn members_of(sent: Vec<Value>) -> Result<Vec<Map<String, Value>>> {
    if sent.is_empty() {
        return Err(ApiError::non_field("No data provided"));
    }
    if sent.len() > MOST {
        let text = format!("a request makes at most {MOST} items");
        return Err(ApiError::non_field(text));
    }
    if sent.iter().all(Value::is_object) {
        let members = sent.into_iter().map(|item| Ok(members(item)?.0));
        return members.collect();
    }
    let each = sent.into_iter().map(|item| match members(item) {
        Err(ApiError::Fields(refusals)) => refusals,
        _ => Map::new(),
    });
    Err(each_refused(each.collect()))
}

/// What is wrong with each item of a list; as InvenTree has it, an empty list where nothing is.
fn each_refused(each: Vec<Map<String, Value>>) -> ApiError {
    let each = each.into_iter().map(|refusals| {
        if refusals.is_empty() {
            json!([])
        } else {
            Value::Object(refusals)
        }
    });
    ApiError::Body(StatusCode::BAD_REQUEST, each.collect())
}

/// Most items that one request makes.
const MOST: usize = 1000;

pub(super) async fn change(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    pk: i64,
    form: Form,
) -> Result<impl Responder> {
    let desk = desk_with(&state, &caller, form.uploads);
    let is_whole = *request.method() == Method::PUT;
    let changed = block(move || {
        let changed = desk.change(resource, pk, form.members, is_whole);
        let item = changed.map_err(|error| refused(resource, error))?;
        show_written(&desk, resource, &Asked::default(), item, false)
    });
    Ok(HttpResponse::Ok().json(changed.await?))
}

/// The item as the answer; a new one leaves out what would have to be counted.
fn show_written(
    desk: &Desk,
    resource: &'static Resource,
    asked: &Asked,
    item: Item,
    is_new: bool,
) -> Result<Option<Map<String, Value>>> {
    let db = desk.registry.db();
    db.read(|db| Ok(shown(desk, db, resource, asked, &[item], is_new)?.pop()))
}
