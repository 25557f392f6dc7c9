//! The OpenAPI document, built from the mounted endpoints.

use actix_web::http::Method;
use inventree::API_VERSION;
use serde_json::{Map, Value, json};

use crate::web::endpoint_info::{EndpointInfo, Operation};
use crate::web::handler_args::BodyKind;

mod body;
mod names;
mod operation;
mod response;
mod schema;

use self::names::{PATCHED_SUFFIX, REQUEST_SUFFIX, plain_path, returns_fields, schema_name};
use self::schema::RequestSchema;

/// Builds the document of all endpoints.
#[must_use]
pub fn document<'a>(endpoints: impl Iterator<Item = &'a EndpointInfo>) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for about in endpoints {
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
            "responses": response::failures(),
            "securitySchemes": {
                "tokenAuth": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "`Token`, a space and the token",
                },
                "basicAuth": { "type": "http", "scheme": "basic" },
                "cookieAuth": { "type": "apiKey", "in": "cookie", "name": "sessionid" },
            },
        },
    })
}

/// Returns the request and response schemas of an endpoint by name.
fn schemas_of(about: &EndpointInfo) -> Map<String, Value> {
    let mut schemas = Map::new();
    let name = schema_name(about);
    let sent = schema::request_object(about.fields, RequestSchema::Full);
    if !returns_fields(about) {
        if !about.fields.is_empty() {
            schemas.insert(name, sent);
        }
        return schemas;
    }
    let object = schema::response_object(about.fields, about.resource);
    schemas.insert(name.clone(), object);
    let takes = |operation: &Operation| {
        operation.body != BodyKind::Empty && operation.method != Method::DELETE
    };
    if about.methods.iter().any(takes) {
        let partly = schema::request_object(about.fields, RequestSchema::Partial);
        schemas.insert(format!("{name}{REQUEST_SUFFIX}"), sent);
        schemas.insert(format!("{name}{PATCHED_SUFFIX}"), partly);
    }
    schemas
}

#[cfg(test)]
mod tests {
    use super::document;
    use crate::routes;
    use crate::web::endpoint::Endpoint;

    #[test]
    fn every_operation_has_a_name_of_its_own() {
        let document = document(routes::all().iter().map(Endpoint::info));
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
