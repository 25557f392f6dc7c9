//! What a plugin's page answers with an error. The host makes JSON or a page of it, as the client asks for; this is what
//! is left where a handler makes the answer itself.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use super::Error;

/// What callers are told where there is no room.
pub const NO_ROOM: &str = "there is no room left on the server";

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Refused(_) => StatusCode::BAD_REQUEST,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Unavailable(_) if self.is_full() => StatusCode::INSUFFICIENT_STORAGE,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        // What has gone wrong inside is for administrators.
        let text = match self {
            Self::Unavailable(_) if self.is_full() => NO_ROOM.to_owned(),
            Self::Unavailable(_) => "the server cannot do this now; try again later".to_owned(),
            Self::Failed(_) => "the plugin failed".to_owned(),
            other => other.to_string(),
        };
        HttpResponse::build(self.status_code())
            .content_type("text/plain; charset=utf-8")
            .body(text)
    }
}
