//! Addresses of this server, as clients see them.

use actix_web::HttpRequest;
use actix_web::error::PathError;
use actix_web::http::StatusCode;
use actix_web::web::Data;

use crate::state::State;
use crate::web::error::ApiError;
use crate::web::proxy;
use crate::web::query::Query;

/// Scheme and host: as configured, else as the request says.
#[must_use]
pub fn base(request: &HttpRequest) -> String {
    let configured = request
        .app_data::<Data<State>>()
        .and_then(|state| state.config.site_url.clone());
    configured.unwrap_or_else(|| format!("{}://{}", proxy::scheme(request), proxy::host(request)))
}

/// The request's own address without its query.
#[must_use]
pub fn own(request: &HttpRequest) -> String {
    format!("{}{}", base(request), request.path())
}

/// What becomes of a path whose placeholders a handler cannot take: no row has such a key, such as a number that is
/// too long for one. A handler that asks for placeholders which its path lacks can read no address at all: that is
/// its author's mistake.
pub(crate) fn unread(error: &PathError, request: &HttpRequest) -> ApiError {
    let PathError::Deserialize(cause) = error else {
        return ApiError::not_found();
    };
    let cause = cause.to_string();
    // A client's own text comes later in the texts of serde and of the router.
    let mistakes = [
        "missing field `",
        "unknown field `",
        "duplicate field `",
        "wrong number of parameters",
        "unsupported type",
    ];
    if !mistakes.iter().any(|start| cause.starts_with(start)) {
        return ApiError::not_found();
    }
    let pattern = request.match_pattern();
    let pattern = pattern.as_deref().unwrap_or(request.path());
    let text = format!("the handler does not fit the placeholders of `{pattern}`: {cause}");
    ApiError::Detail(StatusCode::INTERNAL_SERVER_ERROR, text)
}

/// The request's own address with another page in its query, parameters sorted as the reference sorts them.
pub(crate) fn with_page(
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
    format!("{}?{query}", own(request))
}
