//! The names of schemas and paths.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::web::endpoint_info::EndpointInfo;

/// Name suffixes of request schemas: of full ones that differ from the response, and of partial ones.
pub(super) const REQUEST_SUFFIX: &str = "Request";
pub(super) const PATCHED_SUFFIX: &str = "PatchedRequest";

/// Returns whether `GET` returns the fields.
pub(super) fn returns_fields(about: &EndpointInfo) -> bool {
    let mut methods = about.methods.iter();
    !about.fields.is_empty() && methods.any(|operation| operation.method == Method::GET)
}

pub(super) fn schema_ref(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

/// Removes the patterns of the placeholders from a path.
pub(super) fn plain_path(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut in_pattern = false;
    for c in path.chars() {
        match c {
            ':' => in_pattern = true,
            '}' => in_pattern = false,
            _ => {}
        }
        if !in_pattern {
            plain.push(c);
        }
    }
    plain
}

pub(super) fn schema_name(about: &EndpointInfo) -> String {
    about.name.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::plain_path;

    #[test]
    fn placeholders_lose_their_patterns() {
        assert_eq!(plain_path(r"/api/user/{pk:\d+}/"), "/api/user/{pk}/");
    }
}
