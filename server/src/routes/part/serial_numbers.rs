//! `/api/part/<pk>/serial-numbers/`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::access::role::Permission;
use inventree::models::part::PART;
use inventree::models::stock::numbering::PartSerials;
use inventree::resource::read;
use serde_json::json;

use crate::blocking::block;
use crate::routes::resource::role_access;
use crate::routes::resource::writer::{write_error, writer};
use crate::state::State;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

pub(super) fn endpoints() -> Vec<Endpoint> {
    let path = r"/api/part/{pk:\d+}/serial-numbers/";
    vec![
        Endpoint::new(path, "Part Serial Numbers")
            .get(role_access(&PART, Permission::View), detail),
    ]
}

/// Returns the latest serial number of a part, and the next free one.
async fn detail(state: Data<State>, caller: Caller, pk: Path<i64>) -> Result<impl Responder> {
    let writer = writer(&state, &caller);
    let answer = block(move || {
        let db = writer.registry.db();
        if !db.read(|db| Ok::<_, ApiError>(read::exists(db, PART.model.table, *pk)?))? {
            return Err(ApiError::no_match(PART.model.class));
        }
        let numbers = writer.read(|db, actor| {
            let numbering = PartSerials::new(db, actor, *pk)?;
            let next = numbering.next_free(db, 1)?.pop();
            Ok(json!({ "latest": numbering.latest(db)?, "next": next }))
        });
        numbers.map_err(|error| write_error(&PART, error))
    });
    Ok(HttpResponse::Ok().json(answer.await?))
}
