//! Request bodies of operations.

use actix_web::http::Method;
use inventree::models::item_count::MAX_ITEMS;
use inventree::resource::{FieldType, Resource};
use serde_json::{Map, Value, json};

use super::names::{PATCHED_SUFFIX, REQUEST_SUFFIX, returns_fields, schema_name, schema_ref};
use super::schema::{self, object};
use crate::web::endpoint_info::{EndpointInfo, Operation};
use crate::web::handler_args::BodyKind;

/// Builds the request body of the document, or `None` if the operation reads no body.
pub(super) fn body(about: &EndpointInfo, operation: &Operation) -> Option<Value> {
    let schema = request_schema(about, operation)?;
    let mut content = Map::new();
    let is_many = is_bulk(about, operation);
    if !is_many && !needs_json(about) {
        let form = json!({ "schema": schema });
        content.insert("application/x-www-form-urlencoded".to_owned(), form);
        let form = json!({ "schema": with_files(about, operation, &schema) });
        content.insert("multipart/form-data".to_owned(), form);
    }
    content.insert("application/json".to_owned(), json!({ "schema": schema }));
    let is_asked = about.fields.iter().any(|field| field.required);
    let is_required = is_many || is_asked && !is_partial(about, operation);
    Some(json!({ "content": content, "required": is_required }))
}

/// Returns the schema of the request. The options that some deletions read are not fields, and are left out.
fn request_schema(about: &EndpointInfo, operation: &Operation) -> Option<Value> {
    let is_empty = operation.body == BodyKind::Empty || about.fields.is_empty();
    let resource = about.resource.filter(|_| is_bulk(about, operation));
    match (&operation.method, resource) {
        _ if is_empty => None,
        (&Method::DELETE, resource) => resource.map(bulk_selection),
        (_, Some(resource)) => {
            let changed = schema_ref(&format!("{}{PATCHED_SUFFIX}", schema_name(about)));
            Some(json!({ "allOf": [changed, bulk_selection(resource)] }))
        }
        (_, None) => Some(schema_ref(&request_schema_name(about, operation))),
    }
}

/// Returns whether the operation changes or deletes many items.
fn is_bulk(about: &EndpointInfo, operation: &Operation) -> bool {
    about.is_list && about.resource.is_some() && operation.method != Method::POST
}

/// Returns the name of the request schema.
fn request_schema_name(about: &EndpointInfo, operation: &Operation) -> String {
    let name = schema_name(about);
    if is_partial(about, operation) {
        format!("{name}{PATCHED_SUFFIX}")
    } else if returns_fields(about) {
        format!("{name}{REQUEST_SUFFIX}")
    } else {
        name
    }
}

fn is_partial(about: &EndpointInfo, operation: &Operation) -> bool {
    about.resource.is_some() && operation.method == Method::PATCH
}

/// Returns whether a required field cannot be expressed in a form.
fn needs_json(about: &EndpointInfo) -> bool {
    let mut required = about.fields.iter().filter(|field| field.required);
    required.any(|field| {
        matches!(
            field.field_type,
            FieldType::NestedList(_) | FieldType::Nested(_) | FieldType::List | FieldType::Json
        )
    })
}

/// Returns the schema with file contents instead of file URLs.
fn with_files(about: &EndpointInfo, operation: &Operation, schema: &Value) -> Value {
    let files = about.fields.iter();
    let files = files.filter(|field| field.field_type.is_file() && !field.read_only);
    let files: Vec<&str> = files.map(|field| field.name).collect();
    if operation.body != BodyKind::Files || files.is_empty() {
        return schema.clone();
    }
    let bytes = json!({ "type": "string", "contentMediaType": "application/octet-stream" });
    let files = files.into_iter().map(|name| (name, bytes.clone()));
    let files = object(files, Vec::new());
    json!({ "allOf": [schema, files] })
}

/// Returns the schema that selects the items of a bulk request.
fn bulk_selection(resource: &Resource) -> Value {
    let keys = json!({ "type": "array", "items": schema::key(), "maxItems": MAX_ITEMS });
    if !resource.allows.bulk_delete && !resource.allows.bulk_change {
        return object([("items", keys)].into_iter(), vec!["items"]);
    }
    let filters = resource.filters.iter();
    let filters = filters.map(|filter| (filter.name, schema::filter(&filter.lookup)));
    let members = [("items", keys), ("filters", object(filters, Vec::new()))];
    object(members.into_iter(), Vec::new())
}
