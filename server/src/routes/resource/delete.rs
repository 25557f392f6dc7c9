//! Deletes one item.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::resource::Resource;

use super::writer::with_writer;
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::error::Result;

pub(super) async fn delete(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    pk: i64,
    body: Body,
) -> Result<impl Responder> {
    with_writer(&state, &caller, resource, move |writer| {
        writer.delete(resource, pk, &body.0)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
