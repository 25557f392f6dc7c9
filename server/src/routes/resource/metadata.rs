//! The metadata of an item: a JSON object that clients and plugins keep beside it.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, Responder};
use inventree::db::Db;
use inventree::models::role::Permission;
use inventree::resource::{Condition, Resource, metadata as kept};
use serde_json::{Map, Value};

use super::may;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::metadata::{self, Merge};

pub(super) fn endpoint(resource: &'static Resource) -> Endpoint {
    let path = format!(r"{}{{pk:\d+}}/metadata/", resource.target.path);
    Endpoint::named(path, format!("{} Metadata", resource.name))
        .fields(metadata::FIELDS)
        .get(
            may(resource, Permission::View),
            move |state: Data<State>, caller: Caller, pk: Path<i64>| {
                show(resource, state, caller, *pk)
            },
        )
        .change(
            may(resource, Permission::Change),
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
    let open = resource.rules.rows(caller.user(), Permission::View);
    let metadata = state
        .read(move |db| find(db, resource, pk, open, false))
        .await?;
    Ok(metadata::answer(metadata))
}

async fn change(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    pk: i64,
    body: Body,
) -> Result<impl Responder> {
    let open = resource.rules.rows(caller.user(), Permission::Change);
    let merge = Merge::of(&request, body)?;
    let metadata = state
        .write(move |db| {
            let metadata = merge.into(find(db, resource, pk, open, true)?)?;
            kept::store(db, resource, pk, metadata.clone())?;
            Ok(metadata)
        })
        .await?;
    Ok(metadata::answer(metadata))
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
