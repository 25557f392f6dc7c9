//! `/api/order/po/<pk>/issue/` and the like: transitions of an order from one status to another.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::access::role::Permission;
use inventree::models::order::transition::Transition;
use inventree::models::order::{ORDER_TYPES, OrderType, apply_transition};
use serde_json::{Map, Value};

use crate::routes::resource::role_access;
use crate::routes::resource::writer::with_writer;
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

pub(super) fn endpoints() -> Vec<Endpoint> {
    let steps = ORDER_TYPES
        .iter()
        .flat_map(|kind| kind.transitions.iter().map(|step| endpoint(kind, step)));
    steps.collect()
}

fn endpoint(kind: &'static OrderType, step: &'static Transition) -> Endpoint {
    let path = format!(r"{}{{pk:\d+}}/{}/", kind.resource.model.path, step.name);
    let name = format!("{} {}", kind.resource.verbose_name, step.label);
    Endpoint::from_parts(path, name).fields(step.flags).post(
        role_access(kind.resource, Permission::Change),
        move |state: Data<State>, caller: Caller, pk: Path<i64>, body: Body| {
            apply(kind, step, state, caller, *pk, body)
        },
    )
}

async fn apply(
    kind: &'static OrderType,
    step: &'static Transition,
    state: Data<State>,
    caller: Caller,
    pk: i64,
    body: Body,
) -> Result<impl Responder> {
    let flags = step.parse_flags(&body.0).map_err(ApiError::from)?;
    let echo: Map<String, Value> = step
        .flags
        .iter()
        .map(|flag| (flag.name.to_owned(), flags.has(flag.name).into()))
        .collect();
    with_writer(&state, &caller, kind.resource, move |writer| {
        writer.transaction(|db, actor| apply_transition::apply(db, actor, kind, pk, step, &flags))
    })
    .await?;
    Ok(HttpResponse::Created().json(echo))
}
