//! URLs of this server, as clients see them.

use actix_web::HttpRequest;
use actix_web::error::PathError;
use actix_web::http::StatusCode;
use actix_web::web::Data;

use crate::state::State;
use crate::web::error::ApiError;
use crate::web::proxy;
use crate::web::query::Query;

/// Returns scheme and host: from the configuration, else from the request.
#[must_use]
pub fn base_url(request: &HttpRequest) -> String {
    let configured = request
        .app_data::<Data<State>>()
        .and_then(|state| state.config.site_url.clone());
    configured.unwrap_or_else(|| format!("{}://{}", proxy::scheme(request), proxy::host(request)))
}

/// Returns the URL of the request without its query string.
#[must_use]
pub fn request_url(request: &HttpRequest) -> String {
    format!("{}{}", base_url(request), request.path())
}

/// Returns the error for path placeholders that a handler cannot read. A value that cannot be a key, such as a number
/// that is too large, is a 404. A handler whose arguments do not fit its path is a 500, because that is a mistake of
/// its author.
pub(crate) fn path_error(error: &PathError, request: &HttpRequest) -> ApiError {
    let PathError::Deserialize(cause) = error else {
        return ApiError::not_found();
    };
    let cause = cause.to_string();
    // Only the start is compared: text from the client comes later in the messages of serde and the router.
    let mistakes = [
        "missing field `",
        "unknown field `",
        "duplicate field `",
        "wrong number of parameters",
        "unsupported type",
        // A map instead of a struct.
        "Unexpected",
    ];
    if !mistakes.iter().any(|start| cause.starts_with(start)) {
        return ApiError::not_found();
    }
    let pattern = request.match_pattern();
    let pattern = pattern.as_deref().unwrap_or(request.path());
    let text = format!("the handler does not fit the placeholders of `{pattern}`: {cause}");
    ApiError::Detail(StatusCode::INTERNAL_SERVER_ERROR, text)
}

/// Returns the URL of another page of the list, with the query parameters sorted as InvenTree sorts them.
pub(crate) fn page_url(
    request: &HttpRequest,
    query: &Query,
    limit: usize,
    offset: usize,
) -> String {
    let mut pairs: Vec<(String, String)> = query
        .iter()
        .filter(|(key, _)| *key != "limit" && *key != "offset")
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    pairs.push(("limit".to_owned(), limit.to_string()));
    if offset > 0 {
        pairs.push(("offset".to_owned(), offset.to_string()));
    }
    pairs.sort();
    let query = serde_urlencoded::to_string(&pairs).unwrap_or_default();
    format!("{}?{query}", request_url(request))
}
