//! `/api/order/po/<pk>/issue/` and the like: from one state of an order to another.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::models::order::kind::{KINDS, Kind};
use inventree::models::order::step::{self, Step};
use inventree::models::role::Permission;
use serde_json::{Map, Value};

use crate::routes::resource::desk::at_desk;
use crate::routes::resource::may;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;

pub(super) fn endpoints() -> Vec<Endpoint> {
    let steps = KINDS
        .iter()
        .flat_map(|kind| kind.steps.iter().map(|step| endpoint(kind, step)));
    steps.collect()
}

fn endpoint(kind: &'static Kind, step: &'static Step) -> Endpoint {
    let path = format!(r"{}{{pk:\d+}}/{}/", kind.resource.target.path, step.name);
    let name = format!("{} {}", kind.resource.name, step.label);
    Endpoint::named(path, name).fields(step.flags).post(
        may(kind.resource, Permission::Change),
        move |state: Data<State>, caller: Caller, pk: Path<i64>, body: Body| {
            take(kind, step, state, caller, *pk, body)
        },
    )
}

async fn take(
    kind: &'static Kind,
    step: &'static Step,
    state: Data<State>,
    caller: Caller,
    pk: i64,
    body: Body,
) -> Result<impl Responder> {
    let flags = step.read(&body.0).map_err(ApiError::from)?;
    let echo: Map<String, Value> = step
        .flags
        .iter()
        .map(|flag| (flag.name.to_owned(), flags.has(flag.name).into()))
        .collect();
    at_desk(&state, &caller, kind.resource, move |desk| {
        step::take(desk, kind, pk, step, &flags)
    })
    .await?;
    Ok(HttpResponse::Created().json(echo))
}
