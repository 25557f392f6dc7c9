//! One operation: its parameters, what it takes and what it answers, as it follows from the endpoint.

use std::collections::BTreeSet;

use actix_web::http::Method;
use inventree::mixin::urls::Access;
use inventree::resource::search::MODES;
use inventree::resource::{Resource, Test};
use serde_json::{Map, Value, json};

use super::{answer, body, plain_path, schema};
use crate::web::endpoint::{About, Operation};
use crate::web::narrow;

/// The operation as the document holds it.
pub(super) fn describe(about: &About, operation: &Operation) -> Value {
    let path = plain_path(&about.path);
    let method = operation.method.as_str().to_ascii_lowercase();
    let name = path.trim_matches('/').replace(['/', '{', '}', '-'], "_");
    let mut described = json!({
        "operationId": format!("{method}_{name}"),
        "summary": about.name,
        "description": access_text(operation.access),
        "parameters": parameters(about, operation, &path),
        "security": security(operation.access),
        "responses": answer::responses(about, operation),
    });
    if let Some(body) = body::body(about, operation) {
        described["requestBody"] = body;
    }
    described
}

fn parameters(about: &About, operation: &Operation, path: &str) -> Vec<Value> {
    let inside = path.split('{').skip(1);
    let names = inside.filter_map(|rest| rest.split('}').next());
    let mut parameters: Vec<Value> = names
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": path_schema(about, name) }))
        .collect();
    let asked = query(about, &operation.method).into_iter();
    parameters.extend(
        asked.map(|(name, schema)| json!({ "name": name, "in": "query", "schema": schema })),
    );
    parameters
}

/// A placeholder whose pattern takes digits only is a key.
fn path_schema(about: &About, name: &str) -> Value {
    if about.path.contains(&format!(r"{{{name}:\d+}}")) {
        schema::key()
    } else {
        json!({ "type": "string" })
    }
}

/// What the query may ask for; each name once.
fn query(about: &About, method: &Method) -> Map<String, Value> {
    let mut query = Map::new();
    let is_shown = *method == Method::GET || (about.is_list && *method == Method::POST);
    if let Some(resource) = about.resource.filter(|_| is_shown) {
        let details = resource.details.iter();
        query.extend(details.map(|detail| {
            let schema = json!({ "type": "boolean", "default": detail.usual });
            (detail.name.to_owned(), schema)
        }));
    }
    if *method == Method::GET {
        query.extend(about.narrow.parameters());
    }
    if about.is_list && *method == Method::GET {
        query.extend(about.resource.map(narrowed).unwrap_or_default());
        query.insert("limit".to_owned(), json!({ "type": "integer" }));
        query.insert("offset".to_owned(), json!({ "type": "integer" }));
    }
    query
}

/// What the list of a resource can be narrowed and ordered by.
fn narrowed(resource: &Resource) -> Map<String, Value> {
    let filters = resource.filters.iter();
    let mut query: Map<String, Value> = filters
        .map(|filter| (filter.name.to_owned(), schema::filter(&filter.test)))
        .collect();
    let mut filters = resource.filters.iter();
    if filters.any(|filter| matches!(filter.test, Test::Branch(..))) {
        query
            .entry("cascade")
            .or_insert_with(|| json!({ "type": "boolean" }));
    }
    let mut orders: Vec<&str> = resource.orders.iter().map(|(name, _)| *name).collect();
    orders.dedup();
    let searched: BTreeSet<&str> = resource.searched_by().collect();
    let searched: Vec<&str> = searched.into_iter().collect();
    let searched = format!("A search term. Searched fields: {}.", searched.join(", "));
    query.insert(
        "search".to_owned(),
        json!({ "type": "string", "description": searched }),
    );
    let modes = MODES.map(|(name, text)| {
        let schema = json!({ "type": "boolean", "default": false, "description": text });
        (name.to_owned(), schema)
    });
    query.extend(modes);
    query.insert("ordering".to_owned(), narrow::ordering(&orders));
    query
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
            let roles: Vec<&str> = roles.iter().map(|role| role.name()).collect();
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
