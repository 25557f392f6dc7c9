//! Metadata: a JSON object that clients and plugins keep beside a row.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse};
use inventree::clean;
use inventree::resource::sent::REQUIRED;
use inventree::resource::{Field, Kind};
use serde_json::{Map, Value, json};

use crate::web::body::Body;
use crate::web::error::{ApiError, Result};

/// The one field.
pub const FIELDS: &[Field] = &[Field::of("metadata", "Metadata", Kind::Json).required()];

/// Most bytes of an item's metadata.
const MOST: usize = 64 * 1024;

/// What a request makes of metadata.
#[derive(Debug)]
pub struct Merge {
    sent: Map<String, Value>,
    is_whole: bool,
}

impl Merge {
    /// `PATCH` merges the members, `PUT` replaces them all.
    ///
    /// # Errors
    /// 400 where what was sent is no object.
    pub fn of(request: &HttpRequest, mut body: Body) -> Result<Self> {
        let is_whole = *request.method() == Method::PUT;
        match body.0.remove("metadata") {
            Some(Value::Object(mut sent)) => {
                clean_all(&mut sent)?;
                Ok(Self { sent, is_whole })
            }
            Some(_) => Err(ApiError::field(
                "metadata",
                "Metadata must be a python dict object",
            )),
            None => Err(ApiError::field("metadata", REQUIRED)),
        }
    }

    /// What becomes of what was there.
    ///
    /// # Errors
    /// 400 where it would be more than is kept: merging adds to it again and again.
    pub fn into(self, mut there: Map<String, Value>) -> Result<Map<String, Value>> {
        if self.is_whole {
            there.clear();
        }
        there.extend(self.sent);
        let whole = Value::Object(there);
        if whole.to_string().len() > MOST {
            let text =
                format!("all metadata of an item together have at most {MOST} bytes as JSON");
            return Err(ApiError::field("metadata", text));
        }
        match whole {
            Value::Object(there) => Ok(there),
            _ => Ok(Map::new()),
        }
    }
}

/// Cleans the texts in an object and in the objects inside; those in lists stay.
fn clean_all(members: &mut Map<String, Value>) -> Result<()> {
    for (name, value) in members {
        match value {
            Value::String(text) => {
                let clean = clean::line(text);
                *text = clean.map_err(|error| ApiError::field(name, error.to_string()))?;
            }
            Value::Object(members) => clean_all(members)?,
            _ => {}
        }
    }
    Ok(())
}

/// The answer.
#[must_use]
pub fn answer(metadata: Map<String, Value>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "metadata": metadata }))
}
