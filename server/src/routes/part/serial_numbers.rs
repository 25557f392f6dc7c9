//! `/api/part/<pk>/serial-numbers/`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::models::part::PART;
use inventree::models::role::Permission;
use inventree::models::stock::numbering::Numbering;
use inventree::resource::read;
use serde_json::json;

use crate::routes::resource::desk::{desk, refused};
use crate::routes::resource::may;
use crate::state::{State, block};
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;

pub(super) fn endpoints() -> Vec<Endpoint> {
    let path = r"/api/part/{pk:\d+}/serial-numbers/";
    vec![Endpoint::new(path, "Part Serial Numbers").get(may(&PART, Permission::View), show)]
}

/// The highest serial of a part, and the one after it.
async fn show(state: Data<State>, caller: Caller, pk: Path<i64>) -> Result<impl Responder> {
    let desk = desk(&state, &caller);
    let answer = block(move || {
        let db = desk.registry.db();
        if !db.read(|db| Ok::<_, ApiError>(read::exists(db, PART.target.table, *pk)?))? {
            return Err(ApiError::no_match(PART.target.class));
        }
        let numbers = Numbering::of(&desk, *pk).and_then(|numbering| {
            let next = numbering.free(1)?.pop();
            Ok(json!({ "latest": numbering.latest()?, "next": next }))
        });
        numbers.map_err(|error| refused(&PART, error))
    });
    Ok(HttpResponse::Ok().json(answer.await?))
}
