//! The media types that a client accepts.

use actix_web::HttpRequest;
use actix_web::http::header;

/// Returns the media types of `Accept`, in lower case and without their parameters; empty without that header.
pub fn media_types(request: &HttpRequest) -> Vec<String> {
    let accept = request.headers().get(header::ACCEPT);
    let accept = accept.and_then(|value| value.to_str().ok());
    let kinds = accept.unwrap_or_default().split(',');
    let kinds = kinds.map(|kind| kind.split(';').next().unwrap_or_default().trim());
    kinds
        .filter(|kind| !kind.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

/// Returns whether a browser opens a URL or submits a form: it names HTML, while other clients accept anything.
#[must_use]
pub fn is_browser(request: &HttpRequest) -> bool {
    media_types(request).iter().any(|kind| kind == "text/html")
}

/// Returns whether the client accepts HTML. A client that names no media type does.
#[must_use]
pub fn accepts_html(request: &HttpRequest) -> bool {
    let kinds = media_types(request);
    let is_page = |kind: &String| ["text/html", "text/*", "*/*"].contains(&kind.as_str());
    kinds.is_empty() || kinds.iter().any(is_page)
}
