//! HTML that the server writes itself.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use inventree::refusal::Refusals;
use serde_json::Value;

use crate::web::accept;
use crate::web::error::{ApiError, database_text};

/// The text with the signs that mean something in HTML as such that do not.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A page that tells why there is no other one.
#[must_use]
pub fn error_page(status: StatusCode, text: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{status}</title></head>\n\
         <body>\n<h1>{status}</h1>\n<p>{}</p>\n</body>\n</html>\n",
        escape(text)
    )
}

impl ApiError {
    /// The answer: a page for a browser, JSON for others.
    pub(crate) fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let response = self.error_response();
        if !accept::is_browser(request) {
            return response;
        }
        let page = error_page(response.status(), &self.text());
        let mut response = response.set_body(page).map_into_boxed_body();
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, html);
        response
    }

    /// What is wrong, for people.
    fn text(&self) -> String {
        match self {
            Self::Fields(fields) => Refusals(fields.clone()).to_string(),
            Self::Body(_, body) | Self::BodyLater(_, _, body) => {
                let text = body.get("error").and_then(Value::as_str);
                text.map_or_else(|| body.to_string(), str::to_owned)
            }
            Self::Database(error) => database_text(error).to_owned(),
            other => other.to_string(),
        }
    }
}
