//! The metadata of an item: a JSON object that clients and plugins keep beside it.

use actix_web::http::Method;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::db::Db;
use inventree::resource::{Resource, Statement};
use serde_json::{Map, Value};

use super::may;
use crate::routes::metadata;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

pub(super) fn endpoint(resource: &'static Resource) -> Endpoint {
    let path = format!(r"{}{{pk:\d+}}/metadata/", resource.target.path);
    Endpoint::named(path, format!("{} Metadata", resource.name))
        .fields(metadata::FIELDS)
        .get(
            may(resource, "view"),
            move |state: Data<State>, pk: Path<i64>| show(resource, state, *pk),
        )
        .change(
            may(resource, "change"),
            move |state: Data<State>, request: HttpRequest, pk: Path<i64>, body: Body| {
                change(resource, state, request, *pk, body)
            },
        )
}

async fn show(resource: &'static Resource, state: Data<State>, pk: i64) -> Result<impl Responder> {
    let metadata = state.read(move |db| find(db, resource, pk, false)).await?;
    Ok(HttpResponse::Ok().json(metadata::answer(metadata)))
}

/// `PATCH` merges the members, `PUT` replaces them all.
async fn change(
    resource: &'static Resource,
    state: Data<State>,
    request: HttpRequest,
    pk: i64,
    body: Body,
) -> Result<impl Responder> {
    let sent = metadata::sent(body)?;
    let is_merged = *request.method() == Method::PATCH;
    let metadata = state
        .write(move |db| {
            let mut metadata = find(db, resource, pk, true)?;
            if !is_merged {
                metadata.clear();
            }
            metadata.extend(sent);
            let mut sql = Statement::new("UPDATE ").kept();
            sql.sql(resource.target.table).sql(" SET metadata = ");
            sql.value(Value::Object(metadata.clone()).to_string())
                .sql(" WHERE id = ")
                .value(pk)
                .run(db)?;
            Ok(metadata)
        })
        .await?;
    Ok(HttpResponse::Ok().json(metadata::answer(metadata)))
}

/// The metadata; `is_held` where nobody else may change them until the transaction ends.
fn find(db: &mut Db, resource: &Resource, pk: i64, is_held: bool) -> Result<Map<String, Value>> {
    let mut sql = Statement::new("SELECT metadata FROM ").kept();
    sql.sql(resource.target.table).sql(" WHERE id = ").value(pk);
    if is_held && matches!(db, Db::Pg(_)) {
        sql.sql(" FOR UPDATE");
    }
    let found = sql
        .first(db)?
        .ok_or_else(|| ApiError::no_match(resource.target.class))?;
    Ok(serde_json::from_str(found.text()).unwrap_or_default())
}
