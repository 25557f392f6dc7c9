//! The answer for paths that lead nowhere.

use actix_web::HttpResponse;

/// Returns the 404 page for paths outside of the API.
pub(crate) fn not_found_page() -> HttpResponse {
    HttpResponse::NotFound()
        .content_type("text/html; charset=utf-8")
        .body("not found")
}
