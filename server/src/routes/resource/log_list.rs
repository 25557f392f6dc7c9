//! Logs that the server itself writes. Users read them and delete old entries.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::resource::{Resource, Statement};
use serde_json::json;

use super::{detail_endpoint, list_endpoint};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::input::Input;

/// Returns the endpoints of a log, whose entries staff users may delete.
pub(crate) fn endpoints(resource: &'static Resource, view: Access) -> Vec<Endpoint> {
    let all = list_endpoint(resource, view)
        .delete(Access::Staff, move |state: Data<State>, body: Body| {
            delete_many(resource, state, body)
        });
    let one = detail_endpoint(resource, view)
        .delete(Access::Staff, move |state: Data<State>, pk: Path<i64>| {
            delete(resource, state, *pk)
        });
    vec![all, one]
}

async fn delete(
    resource: &'static Resource,
    state: Data<State>,
    pk: i64,
) -> Result<impl Responder> {
    if remove(resource, &state, vec![pk]).await? == 0 {
        return Err(ApiError::no_match(resource.model.class));
    }
    Ok(HttpResponse::NoContent().finish())
}

async fn delete_many(
    resource: &'static Resource,
    state: Data<State>,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let keys = input.integers("items").required().unwrap_or_default();
    input.finish()?;
    let deleted = remove(resource, &state, keys).await?;
    Ok(HttpResponse::Ok().json(json!({ "success": format!("Deleted {deleted} items") })))
}

async fn remove(resource: &'static Resource, state: &State, keys: Vec<i64>) -> Result<usize> {
    state
        .write(move |db| {
            let mut deleted = 0;
            // A statement takes at most some ten thousand parameters.
            for keys in keys.chunks(500) {
                let mut sql = Statement::new("DELETE FROM ").cached();
                sql.sql(resource.model.table).sql(" WHERE id IN (");
                deleted += sql.keys(keys).sql(")").run(db)?;
            }
            Ok(deleted)
        })
        .await
}
