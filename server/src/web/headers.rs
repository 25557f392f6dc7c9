//! Security headers of every response.

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    SET_COOKIE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

/// Path prefixes whose responses contain tokens or the password form. They are never cached.
const NO_STORE_PATHS: &[&str] = &["/accounts/", "/api/user/token"];

/// Path prefixes of pages that plugins provide. Pages of the same origin may show them in a frame.
const PLUGIN_PATHS: &[&str] = &["/plugin/", "/static/plugins/"];

/// Adds the security headers that the handler did not set.
pub(super) fn add(response: &mut ServiceResponse<BoxBody>) {
    // The path as the router decoded it: a client may write a letter as `%61`.
    let path = response.request().match_info().as_str().to_owned();
    let starts = |starts: &[&str]| starts.iter().any(|start| path.starts_with(start));
    let (is_secret, is_of_plugin) = (starts(NO_STORE_PATHS), starts(PLUGIN_PATHS));
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
    // A page's own rule for frames takes precedence.
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
