//! Metadata: a JSON object that clients and plugins keep beside a row.

use serde_json::{Map, Value, json};

use crate::web::body::Body;
use crate::web::error::{ApiError, Result};
use inventree::resource::sent::REQUIRED;
use inventree::resource::{Field, Kind};

/// The one field.
pub const FIELDS: &[Field] = &[Field::of("metadata", "Metadata", Kind::Json).required()];

/// The object that was sent.
///
/// # Errors
/// 400 where it is missing or is no object.
pub fn sent(mut body: Body) -> Result<Map<String, Value>> {
    match body.0.remove("metadata") {
        Some(Value::Object(metadata)) => Ok(metadata),
        Some(_) => Err(ApiError::field(
            "metadata",
            "Metadata must be a python dict object",
        )),
        None => Err(ApiError::field("metadata", REQUIRED)),
    }
}

/// The answer.
#[must_use]
pub fn answer(metadata: Map<String, Value>) -> Value {
    json!({ "metadata": metadata })
}
