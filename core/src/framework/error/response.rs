//! Plain-text responses for errors in a plugin's URL handlers. Usually the host replies with JSON or HTML, as the client
//! accepts; this is for handlers that build the response themselves.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use super::Error;

/// The message for a full storage.
pub const STORAGE_FULL_MESSAGE: &str = "there is no room left on the server";

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Unavailable(_) if self.is_storage_full() => StatusCode::INSUFFICIENT_STORAGE,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        // Internal causes are for administrators only.
        let text = match self {
            Self::Unavailable(_) if self.is_storage_full() => STORAGE_FULL_MESSAGE.to_owned(),
            Self::Unavailable(_) => "the server cannot do this now; try again later".to_owned(),
            Self::Failed(_) => "the plugin failed".to_owned(),
            other => other.to_string(),
        };
        HttpResponse::build(self.status_code())
            .content_type("text/plain; charset=utf-8")
            .body(text)
    }
}
