//! Metadata: a JSON object that clients and plugins store with a row.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse};
use inventree::metadata_update::MetadataUpdate;
use inventree::resource::parse::REQUIRED;
use inventree::resource::{Field, FieldType};
use serde_json::{Map, Value, json};

use crate::web::body::Body;
use crate::web::error::{ApiError, Result};

/// The only field, `metadata`.
pub const FIELDS: &[Field] = &[Field::new("metadata", "Metadata", FieldType::Json).required()];

/// Reads a change of metadata. `PATCH` merges the keys, `PUT` replaces the whole object.
///
/// # Errors
/// 400 when `metadata` is missing, is not an object, or holds a string with HTML.
pub fn read_update(request: &HttpRequest, mut body: Body) -> Result<MetadataUpdate> {
    let is_whole = *request.method() == Method::PUT;
    match body.0.remove("metadata") {
        Some(Value::Object(members)) => Ok(MetadataUpdate::new(members, is_whole)?),
        Some(_) => Err(ApiError::invalid_field(
            "metadata",
            "Metadata must be a python dict object",
        )),
        None => Err(ApiError::invalid_field("metadata", REQUIRED)),
    }
}

/// Builds the response.
#[must_use]
pub fn response(metadata: Map<String, Value>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "metadata": metadata }))
}
