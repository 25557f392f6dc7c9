//! What an operation answers.

use actix_web::http::{Method, StatusCode};
use inventree::mixin::urls::Access;
use serde_json::{Map, Value, json};

use super::schema::object;
use super::{reference, schema_name, shows_fields};
use crate::web::endpoint::{About, Operation};
use crate::web::reads::Reads;

/// How a request can end besides success, and why.
const FAILURES: &[(StatusCode, &str)] = &[
    (StatusCode::BAD_REQUEST, "the request breaks a rule"),
    (StatusCode::UNAUTHORIZED, "no credentials, or wrong ones"),
    (StatusCode::FORBIDDEN, "the caller may not do this"),
    (StatusCode::NOT_FOUND, "there is no such thing"),
    (
        StatusCode::NOT_ACCEPTABLE,
        "the `Accept` header takes no JSON",
    ),
    (
        StatusCode::REQUEST_TIMEOUT,
        "the body did not arrive in time",
    ),
    (
        StatusCode::CONFLICT,
        "others are changing the same; try again",
    ),
    (
        StatusCode::PAYLOAD_TOO_LARGE,
        "the body is larger than the limit",
    ),
    (
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "the body is of a kind that is not read",
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

/// The answers to requests that fail.
pub(super) fn failures() -> Map<String, Value> {
    let schema = json!({
        "type": "object",
        "description": "`detail`, or what is wrong with each field",
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

/// What is answered where nothing is wrong: the status, and what the body holds.
fn success(about: &About, operation: &Operation) -> (StatusCode, Option<Value>) {
    let item = || reference(&schema_name(about));
    let all = || json!({ "type": "array", "items": item() });
    let anything = || json!({});
    let many = about.is_list;
    match operation.method.as_str() {
        "GET" if many => (
            StatusCode::OK,
            Some(json!({ "oneOf": [all(), page(all())] })),
        ),
        "POST" if operation.is_question => (StatusCode::OK, Some(anything())),
        "POST" => {
            let made = about.resource.map(|resource| resource.allows.several);
            let made = made.map_or_else(anything, |several| several.map_or_else(item, |_| all()));
            (StatusCode::CREATED, Some(made))
        }
        "DELETE" if many => (StatusCode::OK, Some(told(None))),
        "DELETE" => (StatusCode::NO_CONTENT, None),
        "PUT" | "PATCH" if many => (StatusCode::OK, Some(told(Some(all())))),
        _ if shows_fields(about) => (StatusCode::OK, Some(item())),
        _ => (StatusCode::OK, Some(anything())),
    }
}

/// What became of many items, and they themselves where they are left.
fn told(items: Option<Value>) -> Value {
    let items = items.map(|items| ("items", items));
    let members: Vec<_> = [("success", json!({ "type": "string" }))]
        .into_iter()
        .chain(items)
        .collect();
    let names = members.iter().map(|(name, _)| *name).collect();
    object(members.into_iter(), names)
}

/// A page of a list.
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

/// The answers as the document holds them.
pub(super) fn responses(about: &About, operation: &Operation) -> Value {
    let (status, schema) = success(about, operation);
    let mut answer = json!({ "description": "success" });
    if let Some(schema) = schema {
        answer["content"] = json!({ "application/json": { "schema": schema } });
    }
    let mut responses = Map::from_iter([(status.as_str().to_owned(), answer)]);
    responses.extend(ends(about, operation).into_iter().map(|status| {
        let path = format!("#/components/responses/{}", failure_name(status));
        (status.as_str().to_owned(), json!({ "$ref": path }))
    }));
    Value::Object(responses)
}

/// How else it can end.
fn ends(about: &About, operation: &Operation) -> Vec<StatusCode> {
    use StatusCode as Status;
    let is_read = operation.method == Method::GET;
    let is_one = is_read && shows_fields(about) && !about.is_list;
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
            about.path.contains('{') || operation.is_question,
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
            operation.reads != Reads::Nothing,
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
