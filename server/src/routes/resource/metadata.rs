//! The metadata of an item: a JSON object that clients and plugins store with it.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, Responder};
use inventree::access::role::Permission;
use inventree::db::Db;
use inventree::resource::{Condition, Resource, metadata as kept};
use serde_json::{Map, Value};

use super::access::role_access;
use super::writer::writer;
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::metadata;

pub(super) fn endpoint(resource: &'static Resource) -> Endpoint {
    let path = format!(r"{}{{pk:\d+}}/metadata/", resource.model.path);
    Endpoint::from_parts(path, format!("{} Metadata", resource.verbose_name))
        .fields(metadata::FIELDS)
        .get(
            role_access(resource, Permission::View),
            move |state: Data<State>, caller: Caller, pk: Path<i64>| {
                detail(resource, state, caller, *pk)
            },
        )
        .change(
            role_access(resource, Permission::Change),
            move |state: Data<State>,
                  caller: Caller,
                  request: HttpRequest,
                  pk: Path<i64>,
                  body: Body| { change(resource, state, caller, request, *pk, body) },
        )
}

async fn detail(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    pk: i64,
) -> Result<impl Responder> {
    let rules = writer(&state, &caller).rules(resource);
    let open = rules.permission_filter(caller.user(), Permission::View);
    let metadata = state
        .read(move |db| find(db, resource, pk, open, false))
        .await?;
    Ok(metadata::response(metadata))
}

async fn change(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    pk: i64,
    body: Body,
) -> Result<impl Responder> {
    let rules = writer(&state, &caller).rules(resource);
    let open = rules.permission_filter(caller.user(), Permission::Change);
    let merge = metadata::read_update(&request, body)?;
    let metadata = state
        .write(move |db| {
            let metadata = merge.apply_to(find(db, resource, pk, open, true)?)?;
            kept::store(db, resource, pk, metadata.clone())?;
            Ok(metadata)
        })
        .await?;
    Ok(metadata::response(metadata))
}

/// Returns the metadata of the row, if it fulfils `open`, the caller's permissions. `is_held` locks the row.
fn find(
    db: &mut Db,
    resource: &Resource,
    pk: i64,
    open: Option<Condition>,
    is_held: bool,
) -> Result<Map<String, Value>> {
    let found = kept::find(db, resource, pk, open, is_held)?;
    found.ok_or_else(|| ApiError::no_match(resource.model.class))
}
