//! Deleting one item.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::resource::Resource;

use super::desk::{desk, refused};
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::error::Result;
use crate::web::guard::Caller;

pub(super) async fn delete(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    pk: i64,
    body: Body,
) -> Result<impl Responder> {
    let desk = desk(&state, &caller);
    block(move || {
        let deleted = desk.delete(resource, pk, &body.0);
        deleted.map_err(|error| refused(resource, error))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
