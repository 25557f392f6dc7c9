//! `/api/user/me/`: the caller.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use diesel::prelude::*;
use inventree::mixin::urls::Access;
use inventree::models::user::{USER, index};
use inventree::resource::rules::Asked;
use inventree::schema::users;

use super::row;
use crate::routes::resource::show::one;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::input::Input;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/user/me/", "User Me")
            .resource(&USER)
            .get(Access::Login, show)
            .change(Access::Login, change),
    ]
}

async fn show(state: Data<State>, caller: Caller) -> Result<impl Responder> {
    let me = one(&USER, &state, &caller, caller.user().pk, Asked::default()).await?;
    Ok(HttpResponse::Ok().json(me))
}

/// Callers may change how they are called, not what they may do.
async fn change(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let pk = caller.user().pk;
    let mut input = Input::of(body);
    let first_name = input.text("first_name", 150, true).optional();
    let last_name = input.text("last_name", 150, true).optional();
    let email = row::email(&mut input);
    input.finish()?;
    let write = state.share(move |db| {
        let row = row::find_to_change(db, pk)?;
        diesel::update(users::table.find(pk))
            .set((
                users::first_name.eq(first_name.unwrap_or(row.first_name)),
                users::last_name.eq(last_name.unwrap_or(row.last_name)),
                users::email.eq(email.unwrap_or(row.email)),
            ))
            .execute(db)?;
        Ok(index(db, &USER, pk)?)
    });
    write.await?;
    show(state, caller).await
}
