//! What kind of answer a client asks for.

use actix_web::HttpRequest;
use actix_web::http::header;

/// The media types that the client takes, in lower case and without their parameters; empty where it does not say.
pub fn kinds(request: &HttpRequest) -> Vec<String> {
    let accept = request.headers().get(header::ACCEPT);
    let accept = accept.and_then(|value| value.to_str().ok());
    let kinds = accept.unwrap_or_default().split(',');
    let kinds = kinds.map(|kind| kind.split(';').next().unwrap_or_default().trim());
    kinds
        .filter(|kind| !kind.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

/// Whether a browser asks, which opens an address or sends a form: it names HTML, where programs take anything.
#[must_use]
pub fn is_browser(request: &HttpRequest) -> bool {
    kinds(request).iter().any(|kind| kind == "text/html")
}

/// Whether the client takes a page, as one does that names no kinds.
#[must_use]
pub fn takes_pages(request: &HttpRequest) -> bool {
    let kinds = kinds(request);
    let is_page = |kind: &String| ["text/html", "text/*", "*/*"].contains(&kind.as_str());
    kinds.is_empty() || kinds.iter().any(is_page)
}
