//! One operation: its parameters, what it takes and what it answers, as it follows from the endpoint.

use actix_web::http::{Method, StatusCode};
use inventree::mixin::urls::Access;
use inventree::resource::{Kind, Resource, Test};
use serde_json::{Map, Value, json};

use super::schema::{self, object};
use super::{PARTLY, SENT, failure_name, plain_path, reference, schema_name, shows_fields};
use crate::routes::resource::bulk;
use crate::web::endpoint::{About, Operation};
use crate::web::reads::Reads;

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
        "responses": responses(about, operation),
    });
    if let Some(body) = body(about, operation) {
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
        json!({ "type": "integer", "minimum": 0 })
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
    let orders = format!(
        "names with commas between, `-` before one turns it round: {}",
        orders.join(", ")
    );
    query.insert("search".to_owned(), json!({ "type": "string" }));
    query.insert(
        "ordering".to_owned(),
        json!({ "type": "string", "description": orders }),
    );
    query
}

fn body(about: &About, operation: &Operation) -> Option<Value> {
    if operation.reads == Reads::Nothing {
        return None;
    }
    let resource = about.resource.filter(|_| about.is_list);
    let (schema, is_bulk) = match (operation.method.as_str(), resource) {
        ("DELETE", Some(resource)) => (selected(resource), true),
        ("DELETE", None) => return None,
        ("PUT" | "PATCH", Some(resource)) => {
            let changed = reference(&format!("{}{PARTLY}", schema_name(about)));
            (json!({ "allOf": [changed, selected(resource)] }), true)
        }
        _ if about.fields.is_empty() => return None,
        _ => (reference(&sent_name(about, operation)), false),
    };
    let mut content =
        Map::from_iter([("application/json".to_owned(), json!({ "schema": schema }))]);
    if !is_bulk && !needs_json(about) {
        let form = json!({ "schema": schema });
        content.insert("application/x-www-form-urlencoded".to_owned(), form);
        let form = json!({ "schema": with_files(about, operation, schema) });
        content.insert("multipart/form-data".to_owned(), form);
    }
    let is_required =
        is_bulk || about.fields.iter().any(|field| field.required) && !is_partial(about, operation);
    Some(json!({ "content": content, "required": is_required }))
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
fn with_files(about: &About, operation: &Operation, schema: Value) -> Value {
    let files = about
        .fields
        .iter()
        .filter(|field| field.kind.is_file() && !field.read_only);
    let files: Vec<&str> = files.map(|field| field.name).collect();
    if operation.reads != Reads::Files || files.is_empty() {
        return schema;
    }
    let bytes = json!({ "type": "string", "contentMediaType": "application/octet-stream" });
    let files = object(
        files.into_iter().map(|name| (name, bytes.clone())),
        Vec::new(),
    );
    json!({ "allOf": [schema, files] })
}

/// What names the items of a request for many.
fn selected(resource: &Resource) -> Value {
    let keys = json!({ "type": "array", "items": { "type": "integer" }, "maxItems": bulk::MOST });
    if !resource.allows.bulk_delete && !resource.allows.bulk_change {
        return object([("items", keys)].into_iter(), vec!["items"]);
    }
    let filters = resource.filters.iter();
    let filters = object(
        filters.map(|filter| (filter.name, schema::filter(&filter.test))),
        Vec::new(),
    );
    object(
        [("items", keys), ("filters", filters)].into_iter(),
        Vec::new(),
    )
}

/// What is answered where nothing is wrong: the status, and what the body holds.
fn success(about: &About, operation: &Operation) -> (StatusCode, Option<Value>) {
    let item = || reference(&schema_name(about));
    let all = || json!({ "type": "array", "items": item() });
    let text = || json!({ "type": "string" });
    let resource = about.resource;
    match operation.method.as_str() {
        "GET" if about.is_list => (
            StatusCode::OK,
            Some(json!({ "oneOf": [all(), page(all())] })),
        ),
        "POST" if operation.is_question => (StatusCode::OK, Some(json!({}))),
        "POST" => {
            let made =
                resource.map(|resource| resource.allows.several.map_or_else(item, |_| all()));
            (StatusCode::CREATED, Some(made.unwrap_or_else(|| json!({}))))
        }
        "DELETE" if about.is_list => {
            let told = object([("success", text())].into_iter(), vec!["success"]);
            (StatusCode::OK, Some(told))
        }
        "DELETE" => (StatusCode::NO_CONTENT, None),
        "PUT" | "PATCH" if about.is_list => {
            let members = [("success", text()), ("items", all())];
            (
                StatusCode::OK,
                Some(object(members.into_iter(), vec!["success", "items"])),
            )
        }
        _ if shows_fields(about) => (StatusCode::OK, Some(item())),
        _ => (StatusCode::OK, Some(json!({}))),
    }
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
    object(
        members.into_iter(),
        vec!["count", "next", "previous", "results"],
    )
}

fn responses(about: &About, operation: &Operation) -> Value {
    let (status, schema) = success(about, operation);
    let mut answer = json!({ "description": "success" });
    if let Some(schema) = schema {
        answer["content"] = json!({ "application/json": { "schema": schema } });
    }
    let mut responses = Map::from_iter([(status.as_str().to_owned(), answer)]);
    responses.extend(failures(about, operation).into_iter().map(|status| {
        let name = failure_name(status);
        (
            status.as_str().to_owned(),
            json!({ "$ref": format!("#/components/responses/{name}") }),
        )
    }));
    Value::Object(responses)
}

/// How else it can end.
fn failures(about: &About, operation: &Operation) -> Vec<StatusCode> {
    use StatusCode as S;
    let is_read = operation.method == Method::GET;
    let is_one = is_read && shows_fields(about) && !about.is_list;
    let groups = [
        (
            true,
            &[S::UNAUTHORIZED, S::NOT_ACCEPTABLE, S::SERVICE_UNAVAILABLE][..],
        ),
        (!is_one, &[S::BAD_REQUEST]),
        (operation.access != Access::Public, &[S::FORBIDDEN]),
        (
            about.path.contains('{') || operation.is_question,
            &[S::NOT_FOUND],
        ),
        (!is_read, &[S::CONFLICT, S::BAD_GATEWAY, S::GATEWAY_TIMEOUT]),
        (
            operation.reads != Reads::Nothing,
            &[
                S::REQUEST_TIMEOUT,
                S::PAYLOAD_TOO_LARGE,
                S::UNSUPPORTED_MEDIA_TYPE,
            ],
        ),
    ];
    let happen = groups.into_iter().filter(|(happens, _)| *happens);
    happen
        .flat_map(|(_, group)| group.iter().copied())
        .collect()
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
