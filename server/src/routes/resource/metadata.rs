//! The metadata of an item: a JSON object that clients and plugins keep beside it.

use actix_web::http::Method;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::db::Db;
use inventree::resource::{Condition, Resource, metadata as kept};
use serde_json::{Map, Value};

use super::may;
use crate::routes::metadata;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;

pub(super) fn endpoint(resource: &'static Resource) -> Endpoint {
    let path = format!(r"{}{{pk:\d+}}/metadata/", resource.target.path);
    Endpoint::named(path, format!("{} Metadata", resource.name))
        .fields(metadata::FIELDS)
        .get(
            may(resource, "view"),
            move |state: Data<State>, caller: Caller, pk: Path<i64>| {
                show(resource, state, caller, *pk)
            },
        )
        .change(
            may(resource, "change"),
            move |state: Data<State>,
                  caller: Caller,
                  request: HttpRequest,
                  pk: Path<i64>,
                  body: Body| { change(resource, state, caller, request, *pk, body) },
        )
}

async fn show(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    pk: i64,
) -> Result<impl Responder> {
    let open = resource.rules.rows(caller.user(), "view");
    let metadata = state
        .read(move |db| find(db, resource, pk, open, false))
        .await?;
    Ok(HttpResponse::Ok().json(metadata::answer(metadata)))
}

/// `PATCH` merges the members, `PUT` replaces them all.
async fn change(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    pk: i64,
    body: Body,
) -> Result<impl Responder> {
    let open = resource.rules.rows(caller.user(), "change");
    let sent = metadata::sent(body)?;
    let is_merged = *request.method() == Method::PATCH;
    let metadata = state
        .write(move |db| {
            let mut metadata = find(db, resource, pk, open, true)?;
            if !is_merged {
                metadata.clear();
            }
            metadata.extend(sent);
            kept::store(db, resource, pk, metadata.clone())?;
            Ok(metadata)
        })
        .await?;
    Ok(HttpResponse::Ok().json(metadata::answer(metadata)))
}

/// The metadata of the row, if it is `open` to the caller.
fn find(
    db: &mut Db,
    resource: &Resource,
    pk: i64,
    open: Option<Condition>,
    is_held: bool,
) -> Result<Map<String, Value>> {
    let found = kept::find(db, resource, pk, open, is_held)?;
    found.ok_or_else(|| ApiError::no_match(resource.target.class))
}
