//! Headers that keep browsers from doing with an answer what it is not meant for.

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    SET_COOKIE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

/// Starts of addresses whose answers hold tokens, or the form for a password.
const SECRET: &[&str] = &["/accounts/", "/api/user/token"];

/// Where plugins, not the server, say what a page is: their own pages may show them inside.
const OF_PLUGINS: &[&str] = &["/plugin/", "/static/plugins/"];

/// Adds the headers that the answer does not have by itself.
pub(super) fn add(response: &mut ServiceResponse<BoxBody>) {
    // As the router has read it: a letter may be written as `%61`.
    let path = response.request().match_info().as_str().to_owned();
    let starts = |starts: &[&str]| starts.iter().any(|start| path.starts_with(start));
    let (is_secret, is_of_plugin) = (starts(SECRET), starts(OF_PLUGINS));
    let headers = response.headers_mut();
    let is_page = headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let is_secret = is_secret || headers.contains_key(SET_COOKIE);
    let mut set = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(
        CACHE_CONTROL,
        if is_secret {
            "no-store"
        } else {
            "private, no-cache"
        },
    );
    if !is_page {
        return;
    }
    set(REFERRER_POLICY, "same-origin");
    let (frames, ancestors) = if is_of_plugin {
        ("SAMEORIGIN", "frame-ancestors 'self'")
    } else {
        ("DENY", "frame-ancestors 'none'")
    };
    let policy = headers.get(CONTENT_SECURITY_POLICY);
    let has_policy = policy.is_some();
    // What a page says itself of who may show it holds.
    let says_itself = headers.contains_key(X_FRAME_OPTIONS)
        || policy.is_some_and(|policy| {
            let policy = policy.to_str().unwrap_or_default();
            policy.to_ascii_lowercase().contains("frame-ancestors")
        });
    if says_itself {
        return;
    }
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static(frames));
    if !has_policy {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(ancestors));
    }
}
