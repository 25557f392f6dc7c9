//! HTML that the server itself generates.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use inventree::validation_errors::ValidationErrors;
use serde_json::Value;

use crate::web::accept;
use crate::web::error::{ApiError, database_text};

/// Escapes the special characters of HTML.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Builds an error page.
#[must_use]
pub fn error_page(status: StatusCode, text: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{status}</title></head>\n\
         <body>\n<h1>{status}</h1>\n<p>{}</p>\n</body>\n</html>\n",
        escape(text)
    )
}

impl ApiError {
    /// Builds the response: HTML for a browser, JSON for other clients.
    pub(crate) fn to_response(&self, request: &HttpRequest) -> HttpResponse {
        let response = self.error_response();
        if !accept::is_browser(request) {
            return response;
        }
        let page = error_page(response.status(), &self.message());
        let mut response = response.set_body(page).map_into_boxed_body();
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, html);
        response
    }

    /// Returns the error as readable text.
    fn message(&self) -> String {
        match self {
            Self::Invalid(fields) => ValidationErrors(fields.clone()).to_string(),
            Self::Body(_, body) | Self::BodyRetryAfter(_, _, body) => {
                let text = body.get("error").and_then(Value::as_str);
                text.map_or_else(|| body.to_string(), str::to_owned)
            }
            Self::Database(error) => database_text(error).to_owned(),
            other => other.to_string(),
        }
    }
}
