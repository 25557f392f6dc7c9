//! The responses of scans.

use actix_web::http::StatusCode;
use inventree::dispatch::failure::CallError;
use inventree::meta::Meta;
use inventree::mixin::barcode::{Barcode, Scan};
use inventree::resource::{Resource, ValidationErrors, WriteError};
use inventree::serde_json::{Map, Value, json};
use inventree::validation_errors::NON_FIELD_ERRORS;

use crate::routes::resource::writer::write_error as unwritten;
use crate::web::error::{ApiError, Result};

/// Builds the response body from the scan, its plugin and the barcode.
pub(super) fn scan_body(plugin: &str, scan: Scan, code: &Barcode) -> Map<String, Value> {
    let mut answer = scan.into_map();
    answer.extend([
        ("plugin".to_owned(), json!(plugin)),
        ("barcode_data".to_owned(), json!(code.text())),
        ("barcode_hash".to_owned(), json!(code.hash())),
    ]);
    answer
}

/// 400 with the data of the barcode.
pub(super) fn error_response(mut answer: Map<String, Value>, text: &str) -> ApiError {
    answer.insert("error".to_owned(), json!(text));
    ApiError::Body(StatusCode::BAD_REQUEST, Value::Object(answer))
}

/// 400 with the data of the barcode and the first validation error.
pub(super) fn validation_error_response(
    answer: Map<String, Value>,
    errors: &ValidationErrors,
) -> ApiError {
    let text = errors.first().map(|(_, text)| text);
    error_response(answer, &text.unwrap_or_default())
}

/// Separates the validation errors of a write, which become the inner error.
///
/// # Errors
/// When the write failed for any other reason.
pub(super) fn split_validation_errors<T>(
    resource: &Resource,
    result: std::result::Result<T, WriteError>,
) -> Result<Result<(), ValidationErrors>> {
    match result {
        Ok(_) => Ok(Ok(())),
        Err(WriteError::Invalid(errors)) => Ok(Err(errors)),
        Err(error) => Err(unwritten(resource, error)),
    }
}

/// Returns the response of the first plugin that rejected the barcode, for a scan without a match.
pub(super) fn first_plugin_error(
    errors: &[(&'static Meta, CallError)],
    code: &Barcode,
) -> Option<ApiError> {
    let mut errors = errors.iter();
    let (plugin, error) = errors.find(|(_, error)| error.is_refusal())?;
    Some(plugin_error_response(plugin, error, code))
}

/// Builds the response for the error of a plugin call.
pub(super) fn plugin_error_response(plugin: &Meta, error: &CallError, code: &Barcode) -> ApiError {
    let CallError::Invalid(errors) = error else {
        return ApiError::plugin_error(plugin.slug, error);
    };
    let mut answer = scan_body(plugin.name, Scan::new(), code);
    let fields = errors
        .0
        .iter()
        .filter(|(field, _)| *field != NON_FIELD_ERRORS);
    answer.extend(fields.map(|(field, texts)| (field.clone(), texts.clone())));
    validation_error_response(answer, errors)
}
