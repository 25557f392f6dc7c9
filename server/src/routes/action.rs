//! `/api/action/`: performs an action of a plugin by name.
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::dispatch::Scope;
use inventree::dispatch::failure::CallError;
use inventree::mixin::action::find_action;
use inventree::mixin::kind;
use inventree::mixin::urls::Access;
use inventree::resource::{Field, FieldType};
use serde_json::{Value, json};

use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

const FIELDS: &[Field] = &[
    Field::new("action", "Action", FieldType::Text(usize::MAX)).required(),
    DATA,
];

const DATA: Field = Field::new("data", "Data", FieldType::Any);

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/action/", "Action")
            .fields(FIELDS)
            .action(Access::Login, by_body),
        // Old InvenTree documentation names this path.
        Endpoint::new("/api/action/{action}", "Action by path")
            .fields(&[DATA])
            .action(Access::Login, by_path),
    ]
}

async fn by_body(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut members = body.0;
    let data = members.remove("data").unwrap_or_default();
    match members.remove("action").unwrap_or_default() {
        Value::Null => Err(no_action()),
        Value::String(action) => perform(&state, caller, action, data).await,
        other => Err(no_matching_action(&other)),
    }
}

async fn by_path(
    state: Data<State>,
    caller: Caller,
    action: Path<String>,
    body: Body,
) -> Result<impl Responder> {
    let data = body.0.get("data").cloned().unwrap_or_default();
    perform(
        &state,
        caller,
        action.trim_end_matches('/').to_owned(),
        data,
    )
    .await
}

async fn perform(
    state: &State,
    caller: Caller,
    action: String,
    data: Value,
) -> Result<HttpResponse> {
    let snapshot = state.snapshot();
    let Some(target) = find_action(&snapshot, &action) else {
        return Err(no_matching_action(&Value::String(action)));
    };
    let plugin = target.plugin.slug;
    let user = Arc::clone(&caller.0.user);
    let scope = Scope::new::<kind::action>(&state.registry, user, "perform_action");
    let dispatcher = state.registry.dispatcher();
    let call = dispatcher.call(scope, target, move |plugin, cx| {
        plugin.perform_action(cx, &data)
    });
    match call.await {
        Ok(outcome) => Ok(HttpResponse::Ok().json(outcome.into_body(&action))),
        Err(error) => Err(plugin_error(plugin, &action, &error)),
    }
}

fn no_action() -> ApiError {
    ApiError::Body(
        StatusCode::BAD_REQUEST,
        json!({ "error": "No action specified" }),
    )
}

fn no_matching_action(action: &Value) -> ApiError {
    let body = json!({ "error": "No matching action found", "action": action });
    ApiError::Body(StatusCode::NOT_FOUND, body)
}

fn plugin_error(plugin: &str, action: &str, error: &CallError) -> ApiError {
    match ApiError::plugin_error(plugin, error) {
        ApiError::Body(status, mut body) => {
            body["action"] = action.into();
            ApiError::Body(status, body)
        }
        ApiError::BodyRetryAfter(status, seconds, mut body) => {
            body["action"] = action.into();
            ApiError::BodyRetryAfter(status, seconds, body)
        }
        other => other,
    }
}
