//! The OpenAPI document, made from the endpoints as they are mounted.

use actix_web::http::Method;
use inventree::API_VERSION;
use serde_json::{Map, Value, json};

use crate::routes;
use crate::web::endpoint::{About, Operation};
use crate::web::reads::Reads;

mod answer;
mod body;
mod operation;
mod schema;

use schema::Sent;

/// What the name of a schema ends in that is sent, where what is shown differs, and where a part of it will do.
const SENT: &str = "Request";
const PARTLY: &str = "PatchedRequest";

/// The document of all endpoints.
#[must_use]
pub fn document() -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for endpoint in routes::all() {
        let about = endpoint.about();
        let methods = about.methods.iter().map(|operation| {
            let method = operation.method.as_str().to_ascii_lowercase();
            (method, operation::describe(about, operation))
        });
        paths.insert(plain_path(&about.path), Value::Object(methods.collect()));
        schemas.extend(schemas_of(about));
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "InvenTree API", "version": API_VERSION.to_string() },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": answer::failures(),
            "securitySchemes": {
                "tokenAuth": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "`Token` and the token, with a blank between them",
                },
                "basicAuth": { "type": "http", "scheme": "basic" },
                "cookieAuth": { "type": "apiKey", "in": "cookie", "name": "sessionid" },
            },
        },
    })
}

/// What can be sent and what is shown at an endpoint, each by its name.
fn schemas_of(about: &About) -> Map<String, Value> {
    let mut schemas = Map::new();
    let name = schema_name(about);
    let sent = schema::sent(about.fields, Sent::Whole);
    if !shows_fields(about) {
        if !about.fields.is_empty() {
            schemas.insert(name, sent);
        }
        return schemas;
    }
    let shown = schema::shown(about.fields, about.resource);
    schemas.insert(name.clone(), shown);
    let takes = |operation: &Operation| {
        operation.reads != Reads::Nothing && operation.method != Method::DELETE
    };
    if about.methods.iter().any(takes) {
        let partly = schema::sent(about.fields, Sent::Partly);
        schemas.insert(format!("{name}{SENT}"), sent);
        schemas.insert(format!("{name}{PARTLY}"), partly);
    }
    schemas
}

/// Whether `GET` shows the fields.
fn shows_fields(about: &About) -> bool {
    let mut methods = about.methods.iter();
    !about.fields.is_empty() && methods.any(|operation| operation.method == Method::GET)
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

/// The path without the patterns of its placeholders.
fn plain_path(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut in_pattern = false;
    for c in path.chars() {
        match c {
            ':' => in_pattern = true,
            '}' => in_pattern = false,
            _ => {}
        }
        if !in_pattern {
            plain.push(c);
        }
    }
    plain
}

fn schema_name(about: &About) -> String {
    about.name.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::{document, plain_path};

    #[test]
    fn placeholders_lose_their_patterns() {
        assert_eq!(plain_path(r"/api/user/{pk:\d+}/"), "/api/user/{pk}/");
    }

    #[test]
    fn every_operation_has_a_name_of_its_own() {
        let document = document();
        let mut names: Vec<&str> = document["paths"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|operations| operations.as_object().unwrap().values())
            .map(|operation| operation["operationId"].as_str().unwrap())
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(count > 40);
    }
}
