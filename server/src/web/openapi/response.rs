//! Responses of operations.

use actix_web::http::{Method, StatusCode};
use inventree::mixin::urls::Access;
use serde_json::{Map, Value, json};

use super::names::{returns_fields, schema_name, schema_ref};
use super::schema::object;
use crate::web::endpoint_info::{EndpointInfo, Operation};
use crate::web::handler_args::BodyKind;

/// Statuses of failed requests, with their reasons.
const FAILURES: &[(StatusCode, &str)] = &[
    (StatusCode::BAD_REQUEST, "the request breaks a rule"),
    (StatusCode::UNAUTHORIZED, "missing or wrong credentials"),
    (StatusCode::FORBIDDEN, "the caller may not do this"),
    (StatusCode::NOT_FOUND, "the item does not exist"),
    (
        StatusCode::NOT_ACCEPTABLE,
        "the `Accept` header excludes JSON",
    ),
    (
        StatusCode::REQUEST_TIMEOUT,
        "the body did not arrive in time",
    ),
    (
        StatusCode::CONFLICT,
        "another request is changing the item; try again",
    ),
    (
        StatusCode::PAYLOAD_TOO_LARGE,
        "the body is larger than the limit",
    ),
    (
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "the media type of the body is not supported",
    ),
    (StatusCode::BAD_GATEWAY, "a plugin failed"),
    (
        StatusCode::SERVICE_UNAVAILABLE,
        "the database or a plugin is too busy; try again later",
    ),
    (
        StatusCode::GATEWAY_TIMEOUT,
        "a plugin did not answer in time",
    ),
];

/// Builds the responses of failed requests.
pub(super) fn failures() -> Map<String, Value> {
    let schema = json!({
        "type": "object",
        "description": "`detail`, or the errors of each field",
    });
    let failures = FAILURES.iter().map(|(status, text)| {
        let content = json!({ "application/json": { "schema": schema } });
        let failure = json!({ "description": text, "content": content });
        (failure_name(*status), failure)
    });
    failures.collect()
}

fn failure_name(status: StatusCode) -> String {
    let name = status.canonical_reason().unwrap_or_default();
    name.split_whitespace().collect()
}

/// Returns the status and the body schema of a successful response.
fn success(about: &EndpointInfo, operation: &Operation) -> (StatusCode, Option<Value>) {
    let item = || schema_ref(&schema_name(about));
    let all = || json!({ "type": "array", "items": item() });
    let anything = || json!({});
    let many = about.is_list;
    match operation.method.as_str() {
        "GET" if many => (
            StatusCode::OK,
            Some(json!({ "oneOf": [all(), page(all())] })),
        ),
        "POST" if operation.is_action => (StatusCode::OK, Some(anything())),
        "POST" => {
            let created = about.resource.map(|resource| resource.allows.custom_create);
            let created =
                created.map_or_else(anything, |several| if several { all() } else { item() });
            (StatusCode::CREATED, Some(created))
        }
        "DELETE" if many => (StatusCode::OK, Some(bulk_schema(None))),
        "DELETE" => (StatusCode::NO_CONTENT, None),
        "PUT" | "PATCH" if many => (StatusCode::OK, Some(bulk_schema(Some(all())))),
        _ if returns_fields(about) => (StatusCode::OK, Some(item())),
        _ => (StatusCode::OK, Some(anything())),
    }
}

/// Builds the schema of a bulk result: a message, and the items unless they were deleted.
fn bulk_schema(items: Option<Value>) -> Value {
    let items = items.map(|items| ("items", items));
    let members: Vec<_> = [("success", json!({ "type": "string" }))]
        .into_iter()
        .chain(items)
        .collect();
    let names = members.iter().map(|(name, _)| *name).collect();
    object(members.into_iter(), names)
}

/// Builds the schema of a page of a list.
fn page(results: Value) -> Value {
    let address = json!({ "type": ["string", "null"], "format": "uri" });
    let members = [
        ("count", json!({ "type": "integer" })),
        ("next", address.clone()),
        ("previous", address),
        ("results", results),
    ];
    let names = members.iter().map(|(name, _)| *name).collect();
    object(members.into_iter(), names)
}

/// Builds all responses of the operation.
pub(super) fn responses(about: &EndpointInfo, operation: &Operation) -> Value {
    let (status, schema) = success(about, operation);
    let mut answer = json!({ "description": "success" });
    if let Some(schema) = schema {
        answer["content"] = json!({ "application/json": { "schema": schema } });
    }
    let mut responses = Map::from_iter([(status.as_str().to_owned(), answer)]);
    responses.extend(
        failure_statuses(about, operation)
            .into_iter()
            .map(|status| {
                let path = format!("#/components/responses/{}", failure_name(status));
                (status.as_str().to_owned(), json!({ "$ref": path }))
            }),
    );
    Value::Object(responses)
}

/// Returns the statuses with which the operation can fail.
fn failure_statuses(about: &EndpointInfo, operation: &Operation) -> Vec<StatusCode> {
    use StatusCode as Status;
    let is_read = operation.method == Method::GET;
    let is_one = is_read && returns_fields(about) && !about.is_list;
    let groups = [
        (
            true,
            &[
                Status::UNAUTHORIZED,
                Status::NOT_ACCEPTABLE,
                Status::SERVICE_UNAVAILABLE,
            ][..],
        ),
        (!is_one, &[Status::BAD_REQUEST]),
        (operation.access != Access::Public, &[Status::FORBIDDEN]),
        (
            about.path.contains('{') || operation.is_action,
            &[Status::NOT_FOUND],
        ),
        (
            !is_read,
            &[
                Status::CONFLICT,
                Status::BAD_GATEWAY,
                Status::GATEWAY_TIMEOUT,
            ],
        ),
        (
            operation.body != BodyKind::Empty,
            &[
                Status::REQUEST_TIMEOUT,
                Status::PAYLOAD_TOO_LARGE,
                Status::UNSUPPORTED_MEDIA_TYPE,
            ],
        ),
    ];
    let happen = groups.into_iter().filter(|(happens, _)| *happens);
    happen
        .flat_map(|(_, group)| group.iter().copied())
        .collect()
}
