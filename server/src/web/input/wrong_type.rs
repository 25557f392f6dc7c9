//! The message for a value of the wrong type.

use inventree::json_error::python_type;
use serde_json::Value;

/// Returns the error text for a value of an unexpected type.
pub(super) fn wrong_type(expected: &str, value: &Value) -> String {
    let found = python_type(value);
    format!("Expected a {expected} but got type \"{found}\".")
}
