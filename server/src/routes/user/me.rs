//! `/api/user/me/`: the caller's own user.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use diesel::prelude::*;
use inventree::mixin::urls::Access;
use inventree::models::user::{USER, update_search_text};
use inventree::resource::QueryParams;
use inventree::schema::users;

use super::load;
use crate::routes::resource::serialize::fetch_one;
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/user/me/", "User Me")
            .resource(&USER)
            .get(Access::Login, detail)
            .change(Access::Login, change),
    ]
}

async fn detail(state: Data<State>, caller: Caller) -> Result<impl Responder> {
    let me = fetch_one(
        &USER,
        &state,
        &caller,
        caller.user().pk,
        QueryParams::default(),
    )
    .await?;
    Ok(HttpResponse::Ok().json(me))
}

/// Changes the caller's names and e-mail address, but no permissions.
async fn change(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let pk = caller.user().pk;
    let mut input = Input::new(body);
    let first_name = input.text("first_name", 150, true).optional();
    let last_name = input.text("last_name", 150, true).optional();
    let email = load::email(&mut input);
    input.finish()?;
    let write = state.write_shared(move |db| {
        let row = load::find_for_update(db, pk)?;
        diesel::update(users::table.find(pk))
            .set((
                users::first_name.eq(first_name.unwrap_or(row.first_name)),
                users::last_name.eq(last_name.unwrap_or(row.last_name)),
                users::email.eq(email.unwrap_or(row.email)),
            ))
            .execute(db)?;
        Ok(update_search_text(db, &USER, pk)?)
    });
    write.await?;
    detail(state, caller).await
}
