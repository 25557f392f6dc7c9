//! What an operation takes.

use actix_web::http::Method;
use inventree::resource::{Kind, Resource};
use serde_json::{Map, Value, json};

use super::schema::{self, object};
use super::{PARTLY, SENT, reference, schema_name, shows_fields};
use crate::web::endpoint::{About, Operation};
use crate::web::input::list::MOST;
use crate::web::reads::Reads;

/// The body as the document holds it; none where nothing is read.
pub(super) fn body(about: &About, operation: &Operation) -> Option<Value> {
    let schema = sent(about, operation)?;
    let mut content = Map::new();
    let is_many = is_many(about, operation);
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

/// The schema of what is sent. The members by which some deletions are told what else to do are no fields.
fn sent(about: &About, operation: &Operation) -> Option<Value> {
    let is_empty = operation.reads == Reads::Nothing || about.fields.is_empty();
    let resource = about.resource.filter(|_| is_many(about, operation));
    match (&operation.method, resource) {
        _ if is_empty => None,
        (&Method::DELETE, resource) => resource.map(selected),
        (_, Some(resource)) => {
            let changed = reference(&format!("{}{PARTLY}", schema_name(about)));
            Some(json!({ "allOf": [changed, selected(resource)] }))
        }
        (_, None) => Some(reference(&sent_name(about, operation))),
    }
}

/// Whether it changes or deletes many items.
fn is_many(about: &About, operation: &Operation) -> bool {
    about.is_list && about.resource.is_some() && operation.method != Method::POST
}

/// The name of the schema of what is sent.
fn sent_name(about: &About, operation: &Operation) -> String {
    let name = schema_name(about);
    if is_partial(about, operation) {
        format!("{name}{PARTLY}")
    } else if shows_fields(about) {
        format!("{name}{SENT}")
    } else {
        name
    }
}

fn is_partial(about: &About, operation: &Operation) -> bool {
    about.resource.is_some() && operation.method == Method::PATCH
}

/// Whether it has to hold what no form can say.
fn needs_json(about: &About) -> bool {
    let mut required = about.fields.iter().filter(|field| field.required);
    required.any(|field| {
        matches!(
            field.kind,
            Kind::Each(_) | Kind::Nested(_) | Kind::List | Kind::Json
        )
    })
}

/// The schema with the bytes of files in place of their addresses.
fn with_files(about: &About, operation: &Operation, schema: &Value) -> Value {
    let files = about.fields.iter();
    let files = files.filter(|field| field.kind.is_file() && !field.read_only);
    let files: Vec<&str> = files.map(|field| field.name).collect();
    if operation.reads != Reads::Files || files.is_empty() {
        return schema.clone();
    }
    let bytes = json!({ "type": "string", "contentMediaType": "application/octet-stream" });
    let files = files.into_iter().map(|name| (name, bytes.clone()));
    let files = object(files, Vec::new());
    json!({ "allOf": [schema, files] })
}

/// What names the items of a request for many.
fn selected(resource: &Resource) -> Value {
    let keys = json!({ "type": "array", "items": schema::key(), "maxItems": MOST });
    if !resource.allows.bulk_delete && !resource.allows.bulk_change {
        return object([("items", keys)].into_iter(), vec!["items"]);
    }
    let filters = resource.filters.iter();
    let filters = filters.map(|filter| (filter.name, schema::filter(&filter.test)));
    let members = [("items", keys), ("filters", object(filters, Vec::new()))];
    object(members.into_iter(), Vec::new())
}
