//! Making and changing items.

use actix_web::http::Method;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::resource::rules::Asked;
use inventree::resource::{Desk, Item, Resource, Several};
use serde_json::{Map, Value};

use super::desk::{desk, desk_with, refused};
use super::show::{asked, shown, shown_whole};
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::error::Result;
use crate::web::form::Form;
use crate::web::guard::Caller;
use crate::web::query::Query;

pub(super) async fn create(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    query: Query,
    form: Form,
) -> Result<impl Responder> {
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
