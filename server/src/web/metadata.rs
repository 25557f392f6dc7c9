//! Metadata: a JSON object that clients and plugins store with a row.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse};
use inventree::clean;
use inventree::resource::parse::REQUIRED;
use inventree::resource::{Field, FieldType};
use serde_json::{Map, Value, json};

use crate::web::body::Body;
use crate::web::error::{ApiError, Result};

/// The only field, `metadata`.
pub const FIELDS: &[Field] = &[Field::new("metadata", "Metadata", FieldType::Json).required()];

/// Maximum size of an item's metadata in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// A change of metadata, read from a request.
#[derive(Debug)]
pub struct MetadataUpdate {
    sent: Map<String, Value>,
    is_whole: bool,
}

impl MetadataUpdate {
    /// Reads the change. `PATCH` merges the keys, `PUT` replaces the whole object.
    ///
    /// # Errors
    /// 400 when `metadata` is missing, is not an object, or holds a string with HTML.
    pub fn from_request(request: &HttpRequest, mut body: Body) -> Result<Self> {
        let is_whole = *request.method() == Method::PUT;
        match body.0.remove("metadata") {
            Some(Value::Object(mut sent)) => {
                clean_all(&mut sent)?;
                Ok(Self { sent, is_whole })
            }
            Some(_) => Err(ApiError::invalid_field(
                "metadata",
                "Metadata must be a python dict object",
            )),
            None => Err(ApiError::invalid_field("metadata", REQUIRED)),
        }
    }

    /// Applies the change to the stored metadata.
    ///
    /// # Errors
    /// 400 when the result exceeds the size limit. Repeated merges would grow it without bound.
    pub fn apply_to(self, mut there: Map<String, Value>) -> Result<Map<String, Value>> {
        if self.is_whole {
            there.clear();
        }
        there.extend(self.sent);
        let whole = Value::Object(there);
        if whole.to_string().len() > MAX_BYTES {
            let text =
                format!("the metadata of an item may have at most {MAX_BYTES} bytes as JSON");
            return Err(ApiError::invalid_field("metadata", text));
        }
        match whole {
            Value::Object(there) => Ok(there),
            _ => Ok(Map::new()),
        }
    }
}

/// Cleans the strings of an object and of nested objects. Strings in lists are left unchanged.
fn clean_all(members: &mut Map<String, Value>) -> Result<()> {
    for (name, value) in members {
        match value {
            Value::String(text) => {
                let clean = clean::line(text);
                *text = clean.map_err(|error| ApiError::invalid_field(name, error.to_string()))?;
            }
            Value::Object(members) => clean_all(members)?,
            _ => {}
        }
    }
    Ok(())
}

/// Builds the response.
#[must_use]
pub fn response(metadata: Map<String, Value>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "metadata": metadata }))
}
