//! `/api/user/me/`: the caller.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use diesel::prelude::*;
use inventree::db::generation;
use inventree::mixin::urls::Access;
use inventree::schema::users;

use super::item;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::input::Input;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/user/me/", "User Me")
            .fields(item::FIELDS)
            .model("user")
            .get(Access::Login, show)
            .change(Access::Login, change),
    ]
}

async fn show(state: Data<State>, caller: Caller) -> Result<impl Responder> {
    let pk = caller.user().pk;
    let shown = state
        .read(move |db| {
            let row = item::find(db, pk)?;
            item::show(db, &row)
        })
        .await?;
    Ok(HttpResponse::Ok().json(shown))
}

/// Callers may change how they are called, not what they may do.
async fn change(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let pk = caller.user().pk;
    let mut input = Input::of(body);
    let first_name = input.text("first_name", 150, true).optional();
    let last_name = input.text("last_name", 150, true).optional();
    let email = input.text("email", 254, true).optional();
    input.finish()?;
    let shown = state
        .write(move |db| {
            let mut row = item::find_to_change(db, pk)?;
            row.first_name = first_name.unwrap_or(row.first_name);
            row.last_name = last_name.unwrap_or(row.last_name);
            row.email = email.unwrap_or(row.email);
            diesel::update(users::table.find(pk))
                .set((
                    users::first_name.eq(&row.first_name),
                    users::last_name.eq(&row.last_name),
                    users::email.eq(&row.email),
                ))
                .execute(db)?;
            generation::raise(db)?;
            item::show(db, &row)
        })
        .await?;
    Ok(HttpResponse::Ok().json(shown))
}
