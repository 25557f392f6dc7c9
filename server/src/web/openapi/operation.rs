//! Describes an operation of an endpoint: parameters, request body and responses.

use std::collections::BTreeSet;

use actix_web::http::Method;
use inventree::mixin::urls::Access;
use inventree::resource::search::MODES;
use inventree::resource::{Lookup, Resource};
use serde_json::{Map, Value, json};

use super::names::plain_path;
use super::{body, response, schema};
use crate::web::endpoint_info::{EndpointInfo, Operation};
use crate::web::list_filter;

/// Builds the description of the operation.
pub(super) fn describe(about: &EndpointInfo, operation: &Operation) -> Value {
    let path = plain_path(&about.path);
    let method = operation.method.as_str().to_ascii_lowercase();
    let name = path.trim_matches('/').replace(['/', '{', '}', '-'], "_");
    let mut described = json!({
        "operationId": format!("{method}_{name}"),
        "summary": about.name,
        "description": access_text(operation.access),
        "parameters": parameters(about, operation, &path),
        "security": security(operation.access),
        "responses": response::responses(about, operation),
    });
    if let Some(body) = body::body(about, operation) {
        described["requestBody"] = body;
    }
    described
}

fn parameters(about: &EndpointInfo, operation: &Operation, path: &str) -> Vec<Value> {
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

/// Returns the schema of a placeholder. A pattern of digits only is a key.
fn path_schema(about: &EndpointInfo, name: &str) -> Value {
    if about.path.contains(&format!(r"{{{name}:\d+}}")) {
        schema::key()
    } else {
        json!({ "type": "string" })
    }
}

/// Returns the query parameters, each name once.
fn query(about: &EndpointInfo, method: &Method) -> Map<String, Value> {
    let mut query = Map::new();
    let is_shown = *method == Method::GET || (about.is_list && *method == Method::POST);
    if let Some(resource) = about.resource.filter(|_| is_shown) {
        let details = resource.details.iter();
        query.extend(details.map(|detail| {
            let schema = json!({ "type": "boolean", "default": detail.default_include });
            (detail.name.to_owned(), schema)
        }));
    }
    if *method == Method::GET {
        query.extend(about.list_filter.parameters());
    }
    if about.is_list && *method == Method::GET {
        query.extend(about.resource.map(filter_parameters).unwrap_or_default());
        query.insert("limit".to_owned(), json!({ "type": "integer" }));
        query.insert("offset".to_owned(), json!({ "type": "integer" }));
    }
    query
}

/// Returns the query parameters that filter, search and order the list of a resource.
fn filter_parameters(resource: &Resource) -> Map<String, Value> {
    let filters = resource.filters.iter();
    let mut query: Map<String, Value> = filters
        .map(|filter| (filter.name.to_owned(), schema::filter(&filter.lookup)))
        .collect();
    let mut filters = resource.filters.iter();
    if filters.any(|filter| matches!(filter.lookup, Lookup::Subtree(..))) {
        query
            .entry("cascade")
            .or_insert_with(|| json!({ "type": "boolean" }));
    }
    let mut orders: Vec<&str> = resource
        .ordering_fields
        .iter()
        .map(|(name, _)| *name)
        .collect();
    orders.dedup();
    let searched: BTreeSet<&str> = resource.search_field_names().collect();
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
    query.insert("ordering".to_owned(), list_filter::ordering(&orders));
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
        Access::Public => "for all clients, without authentication".to_owned(),
        Access::Login => "for authenticated users".to_owned(),
        Access::Role(role, permission) => format!("needs the role {role}.{permission}"),
        Access::Roles(roles, permission) => {
            let roles: Vec<&str> = roles.iter().map(|role| role.name()).collect();
            format!(
                "needs {permission} in one of the roles {}",
                roles.join(", ")
            )
        }
        Access::Staff => "for staff users".to_owned(),
        Access::StaffRole(role, permission) => {
            format!("for staff users with the role {role}.{permission}")
        }
        Access::Superuser => "for superusers".to_owned(),
    }
}
