//! What a request can end in besides a result, in the reference's envelope.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use inventree::db::DbError;
use inventree::db::fault::Fault;
use inventree::dispatch::failure::CallError;
use inventree::error::NO_ROOM;
use inventree::refusal::{Refusals, WHOLE};
use inventree::registry::ChangeError;
use inventree::resource::ReadError;
use inventree::resource::failure::is_full;
use serde_json::{Map, Value, json};

/// The result of a handler.
pub type Result<T, E = ApiError> = std::result::Result<T, E>;

/// Why a request has no result.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// 401 with a text.
    #[error("{0}")]
    Unauthenticated(String),
    /// 403 with a text.
    #[error("{0}")]
    Forbidden(String),
    /// 404 with a text.
    #[error("{0}")]
    NotFound(String),
    /// 400 with texts for each field.
    #[error("the request breaks a rule")]
    Fields(Map<String, Value>),
    /// Any status with `detail`.
    #[error("{1}")]
    Detail(StatusCode, String),
    /// Any status with `detail`, and after how many seconds to try again.
    #[error("{2}")]
    Later(StatusCode, u64, String),
    /// Any status with a body of its own.
    #[error("{0}")]
    Body(StatusCode, Value),
    /// Any status with a body of its own, and after how many seconds to try again.
    #[error("{2}")]
    BodyLater(StatusCode, u64, Value),
    /// The database gave no answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// After how many seconds a caller may try again where the database gives no answer now.
const SOON: u32 = 2;

/// The text of a 403.
pub const NO_PERMISSION: &str = "You do not have permission to perform this action.";

/// The text of a 401 without credentials.
pub const NO_CREDENTIALS: &str = "Authentication credentials were not provided.";

impl ApiError {
    /// 401: no credentials were sent.
    #[must_use]
    pub fn no_credentials() -> Self {
        Self::Unauthenticated(NO_CREDENTIALS.to_owned())
    }

    /// 403: the caller may not do this.
    #[must_use]
    pub fn no_permission() -> Self {
        Self::Forbidden(NO_PERMISSION.to_owned())
    }

    /// 404 that says no more.
    #[must_use]
    pub fn not_found() -> Self {
        Self::NotFound("Not found.".to_owned())
    }

    /// 404: no row of the model matches.
    #[must_use]
    pub fn no_match(model: &str) -> Self {
        Self::NotFound(format!("No {model} matches the given query."))
    }

    /// 405.
    #[must_use]
    pub fn method(method: &str) -> Self {
        Self::Detail(
            StatusCode::METHOD_NOT_ALLOWED,
            format!("Method \"{method}\" not allowed."),
        )
    }

    /// 400: one field breaks a rule.
    #[must_use]
    pub fn field(field: &str, text: impl Into<String>) -> Self {
        Self::Fields(Map::from_iter([(field.to_owned(), json!([text.into()]))]))
    }

    /// 400 where the value of a field that was free a moment ago is taken, by another request that was faster.
    #[must_use]
    pub fn taken(error: diesel::result::Error, field: &str, text: &str) -> Self {
        use diesel::result::{DatabaseErrorKind, Error};
        match error {
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::field(field, text),
            other => other.into(),
        }
    }

    /// 400: the request as a whole breaks a rule.
    #[must_use]
    pub fn non_field(text: impl Into<String>) -> Self {
        Self::field("non_field_errors", text)
    }

    /// 503: there was no thread, or no permit of theirs, for plugins that had to be asked.
    #[must_use]
    pub fn busy() -> Self {
        Self::Detail(
            StatusCode::SERVICE_UNAVAILABLE,
            "the plugins are too busy to be asked; try again later".to_owned(),
        )
    }

    /// 408: the body did not arrive in the time that a client has.
    #[must_use]
    pub fn late() -> Self {
        let text = "the body did not arrive in time";
        Self::Detail(StatusCode::REQUEST_TIMEOUT, text.to_owned())
    }

    /// 413: more was sent than the server takes.
    #[must_use]
    pub fn too_large(text: &str) -> Self {
        Self::Detail(StatusCode::PAYLOAD_TOO_LARGE, text.to_owned())
    }

    /// 415: the body is encoded in a way that is not read.
    #[must_use]
    pub fn encoding() -> Self {
        Self::Detail(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "a body is encoded by one of gzip, deflate and identity".to_owned(),
        )
    }

    /// 503: the bodies of other requests hold the memory for them.
    #[must_use]
    pub fn full() -> Self {
        Self::Detail(
            StatusCode::SERVICE_UNAVAILABLE,
            "too many bodies arrive at once; try again later".to_owned(),
        )
    }

    /// 414: the path is longer than any of this server's.
    #[must_use]
    pub fn long_path(most: usize) -> Self {
        let text = format!("the path has more than {most} bytes");
        Self::Detail(StatusCode::URI_TOO_LONG, text)
    }

    /// 429: the caller takes as many long answers as one may at once.
    #[must_use]
    pub fn too_many_answers() -> Self {
        Self::Detail(
            StatusCode::TOO_MANY_REQUESTS,
            "too many long answers are being sent to you; take them first".to_owned(),
        )
    }

    /// 503, or 507 where there is no room: a file that was sent cannot be stored, which is for administrators to mend.
    #[must_use]
    pub fn unwritable(error: &std::io::Error) -> Self {
        tracing::error!(%error, "cannot store a file");
        if is_full(error) {
            let text = "there is no room left for the file on the server";
            return Self::Detail(StatusCode::INSUFFICIENT_STORAGE, text.to_owned());
        }
        let text = "the file cannot be stored now; try again later";
        Self::Later(
            StatusCode::SERVICE_UNAVAILABLE,
            SOON.into(),
            text.to_owned(),
        )
    }

    /// A plugin gave no result.
    #[must_use]
    pub fn plugin(plugin: &str, error: &CallError) -> Self {
        let (status, text) = match error {
            CallError::Refused(refusals) => return Self::refused_by_plugin(refusals),
            CallError::Forbidden => return Self::no_permission(),
            CallError::NotFound => return Self::not_found(),
            CallError::Conflict => return Self::conflict(),
            CallError::Overdue(_) => (StatusCode::GATEWAY_TIMEOUT, error.to_string()),
            CallError::Quarantined(rest) => {
                let body = json!({ "error": error.to_string(), "plugin": plugin });
                let seconds = rest.as_secs() + 1;
                return Self::BodyLater(StatusCode::SERVICE_UNAVAILABLE, seconds, body);
            }
            CallError::Busy => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
            CallError::Full(_) => (StatusCode::INSUFFICIENT_STORAGE, NO_ROOM.to_owned()),
            // What has gone wrong inside is for administrators: it stands in the log and in the error reports.
            CallError::Unavailable(_) | CallError::Stalled(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "the server cannot do this now; try again later".to_owned(),
            ),
            CallError::Failed(_) | CallError::Panicked(_) | CallError::Nested(_) => {
                (StatusCode::BAD_GATEWAY, "the plugin failed".to_owned())
            }
        };
        Self::Body(status, json!({ "error": text, "plugin": plugin }))
    }

    /// 500: a page of the plugin failed. What it says then stands in the error reports.
    #[must_use]
    pub fn failed_page(plugin: &str) -> Self {
        let body = json!({ "error": "the plugin failed", "plugin": plugin });
        Self::Body(StatusCode::INTERNAL_SERVER_ERROR, body)
    }

    /// 400 with what a plugin refuses; what is wrong with the whole stands at `error`.
    fn refused_by_plugin(refusals: &Refusals) -> Self {
        let fields = refusals.0.iter().map(|(field, texts)| {
            let name = if field == WHOLE { "error" } else { field };
            (name.to_owned(), texts.clone())
        });
        Self::Fields(fields.collect())
    }

    /// 409: others were faster, again and again.
    #[must_use]
    pub fn conflict() -> Self {
        Self::Detail(
            StatusCode::CONFLICT,
            "others are changing this item; try again".to_owned(),
        )
    }

    /// The body of the answer.
    pub(crate) fn body(&self) -> Value {
        match self {
            Self::Fields(fields) => Value::Object(fields.clone()),
            Self::Body(_, body) | Self::BodyLater(_, _, body) => body.clone(),
            Self::Database(error) => json!({ "detail": database_text(error) }),
            other => json!({ "detail": other.to_string() }),
        }
    }
}

/// What callers are told of the database's troubles.
pub(super) fn database_text(error: &DbError) -> &'static str {
    match error {
        DbError::Lost(_) => "the disk has failed: the change may be lost",
        DbError::Unconfirmed => {
            "the disk has not kept the change in time: it may stand, so look before you send it again"
        }
        DbError::Hanging => "the disk is busy with other changes; try again later",
        DbError::Crowded => "the database is busy with requests of the same kind; try again later",
        other => match other.fault() {
            Fault::Full => "there is no room left in the database: nothing was changed",
            Fault::Database => "the database cannot be reached or is busy; try again later",
            _ => "the database gave no answer",
        },
    }
}

impl From<diesel::result::Error> for ApiError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

impl From<Refusals> for ApiError {
    fn from(refusals: Refusals) -> Self {
        Self::Fields(refusals.0)
    }
}

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Refused(refusals) => refusals.into(),
            ReadError::Query(error) => error.into(),
        }
    }
}

impl From<ChangeError> for ApiError {
    fn from(error: ChangeError) -> Self {
        use inventree::settings::check::ValueError;
        match error {
            ChangeError::Value(
                error @ (ValueError::TooLong(_)
                | ValueError::NullCharacter
                | ValueError::NoRow(_)
                | ValueError::Malformed(_)
                | ValueError::Unclean(_)),
            ) => Self::field("value", error.to_string()),
            ChangeError::Value(error) => Self::non_field(error.to_string()),
            ChangeError::Check { plugin, error } => Self::plugin(&plugin, &error),
            ChangeError::Database(error) => error.into(),
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Fields(_) => StatusCode::BAD_REQUEST,
            Self::Detail(status, _)
            | Self::Body(status, _)
            | Self::BodyLater(status, ..)
            | Self::Later(status, ..) => *status,
            Self::Database(DbError::Lost(_)) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Database(error) => match error.fault() {
                Fault::Full => StatusCode::INSUFFICIENT_STORAGE,
                Fault::Database => StatusCode::SERVICE_UNAVAILABLE,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            },
        }
    }

    fn error_response(&self) -> HttpResponse {
        if let Self::Database(error) = self {
            tracing::error!(%error, "the database gave no answer");
        }
        let mut response = HttpResponse::build(self.status_code());
        match self {
            Self::Unauthenticated(_) => {
                response.insert_header((header::WWW_AUTHENTICATE, "Token"));
            }
            Self::Later(_, seconds, _) | Self::BodyLater(_, seconds, _) => {
                response.insert_header((header::RETRY_AFTER, seconds.to_string()));
            }
            Self::Database(_) if self.status_code() == StatusCode::SERVICE_UNAVAILABLE => {
                response.insert_header((header::RETRY_AFTER, SOON));
            }
            _ => {}
        }
        response.json(self.body())
    }
}
