//! The OpenAPI document, made from the endpoints as they are mounted.

use inventree::API_VERSION;
use inventree::mixin::urls::Access;
use serde_json::{Map, Value, json};

use crate::routes;
use crate::web::endpoint::About;
use crate::web::field;

/// The document of all endpoints.
#[must_use]
pub fn document() -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for endpoint in routes::all() {
        let about = endpoint.about();
        paths.insert(plain_path(&about.path), operations(about));
        if !about.fields.is_empty() {
            schemas.insert(schema_name(about), field::object(about.fields));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "InvenTree API", "version": API_VERSION.to_string() },
        "paths": paths,
        "components": {
            "schemas": schemas,
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

fn operations(about: &About) -> Value {
    let path = plain_path(&about.path);
    let parameters: Vec<Value> = path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    let operations = about.methods.iter().map(|(method, access)| {
        let method = method.as_str().to_ascii_lowercase();
        let id = format!(
            "{method}_{}",
            path.trim_matches('/').replace(['/', '{', '}', '-'], "_")
        );
        let mut operation = json!({
            "operationId": id,
            "summary": about.name,
            "description": access_text(*access),
            "parameters": parameters,
            "security": security(*access),
            "responses": responses(about, *access, !parameters.is_empty()),
        });
        if !about.fields.is_empty() && matches!(method.as_str(), "post" | "put" | "patch") {
            operation["requestBody"] = json!({ "content": content(about) });
        }
        (method, operation)
    });
    Value::Object(operations.collect())
}

fn content(about: &About) -> Value {
    let schema = json!({ "$ref": format!("#/components/schemas/{}", schema_name(about)) });
    json!({ "application/json": { "schema": schema } })
}

fn responses(about: &About, access: Access, has_parameters: bool) -> Value {
    let mut success = json!({ "description": "success" });
    if !about.fields.is_empty() {
        success["content"] = content(about);
    }
    let mut responses =
        json!({ "2XX": success, "400": { "description": "the request breaks a rule" } });
    if access != Access::Public {
        responses["401"] = json!({ "description": "no credentials, or wrong ones" });
        responses["403"] = json!({ "description": "the caller may not do this" });
    }
    if has_parameters {
        responses["404"] = json!({ "description": "no such row" });
    }
    responses
}

fn security(access: Access) -> Value {
    match access {
        Access::Public => json!([]),
        _ => json!([{ "tokenAuth": [] }, { "basicAuth": [] }, { "cookieAuth": [] }]),
    }
}

fn access_text(access: Access) -> String {
    match access {
        Access::Public => "for everyone".to_owned(),
        Access::Login => "for everyone who is logged in".to_owned(),
        Access::Role(role, permission) => format!("needs the role {role}.{permission}"),
        Access::Roles(roles, permission) => {
            format!(
                "needs {permission} in one of the roles {}",
                roles.join(", ")
            )
        }
        Access::Staff => "for the staff".to_owned(),
        Access::StaffRole(role, permission) => {
            format!("for the staff with the role {role}.{permission}")
        }
        Access::Superuser => "for superusers".to_owned(),
    }
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
