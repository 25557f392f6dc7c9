//! Errors of requests, in InvenTree's format.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use inventree::db::DbError;
use inventree::db::error_kind::DbErrorKind;
use inventree::dispatch::failure::CallError;
use inventree::error::STORAGE_FULL_MESSAGE;
use inventree::registry::ChangeSettingError;
use inventree::resource::ReadError;
use inventree::resource::write_error::is_storage_full;
use inventree::validation_errors::{NON_FIELD_ERRORS, ValidationErrors};
use serde_json::{Map, Value, json};

/// The result of a handler.
pub type Result<T, E = ApiError> = std::result::Result<T, E>;

/// Why a request failed.
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
    Invalid(Map<String, Value>),
    /// Any status with `detail`.
    #[error("{1}")]
    Detail(StatusCode, String),
    /// Any status with `detail`, and `Retry-After` in seconds.
    #[error("{2}")]
    RetryAfter(StatusCode, u64, String),
    /// Any status with its own body.
    #[error("{0}")]
    Body(StatusCode, Value),
    /// Any status with its own body, and `Retry-After` in seconds.
    #[error("{2}")]
    BodyRetryAfter(StatusCode, u64, Value),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// `Retry-After` in seconds while the database or the disk is unavailable.
const RETRY_AFTER_SECONDS: u32 = 2;

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

    /// 404 without details.
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
    pub fn method_not_allowed(method: &str) -> Self {
        Self::Detail(
            StatusCode::METHOD_NOT_ALLOWED,
            format!("Method \"{method}\" not allowed."),
        )
    }

    /// 400: one field is invalid.
    #[must_use]
    pub fn invalid_field(field: &str, text: impl Into<String>) -> Self {
        Self::Invalid(Map::from_iter([(field.to_owned(), json!([text.into()]))]))
    }

    /// 400 if another request has taken the unique value of a field since it was checked; else the error itself.
    #[must_use]
    pub fn from_unique_violation(error: diesel::result::Error, field: &str, text: &str) -> Self {
        use diesel::result::{DatabaseErrorKind, Error};
        match error {
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => {
                Self::invalid_field(field, text)
            }
            other => other.into(),
        }
    }

    /// 400: the request as a whole is invalid.
    #[must_use]
    pub fn invalid(text: impl Into<String>) -> Self {
        Self::invalid_field("non_field_errors", text)
    }

    /// 503: no thread or permit was available for the plugins that must be called.
    #[must_use]
    pub fn plugins_busy() -> Self {
        Self::Detail(
            StatusCode::SERVICE_UNAVAILABLE,
            "the plugins are too busy; try again later".to_owned(),
        )
    }

    /// 408: the body did not arrive within the client timeout.
    #[must_use]
    pub fn body_timeout() -> Self {
        let text = "the body did not arrive in time";
        Self::Detail(StatusCode::REQUEST_TIMEOUT, text.to_owned())
    }

    /// 413: the request is larger than the limit.
    #[must_use]
    pub fn payload_too_large(text: &str) -> Self {
        Self::Detail(StatusCode::PAYLOAD_TOO_LARGE, text.to_owned())
    }

    /// 415: the content encoding of the body is not supported.
    #[must_use]
    pub fn unsupported_encoding() -> Self {
        Self::Detail(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the content encoding of a body must be gzip, deflate or identity".to_owned(),
        )
    }

    /// 503: the bodies of other requests use up the memory budget.
    #[must_use]
    pub fn out_of_body_memory() -> Self {
        Self::Detail(
            StatusCode::SERVICE_UNAVAILABLE,
            "too many bodies arrive at once; try again later".to_owned(),
        )
    }

    /// 414: the path is longer than any path of this server.
    #[must_use]
    pub fn path_too_long(most: usize) -> Self {
        let text = format!("the path has more than {most} bytes");
        Self::Detail(StatusCode::URI_TOO_LONG, text)
    }

    /// 429: the caller has reached the limit of concurrent long responses.
    #[must_use]
    pub fn too_many_responses() -> Self {
        Self::Detail(
            StatusCode::TOO_MANY_REQUESTS,
            "too many long responses are in progress; finish reading them first".to_owned(),
        )
    }

    /// 503, or 507 if the storage is full: an uploaded file cannot be stored. Logs the error for administrators.
    #[must_use]
    pub fn file_write_error(error: &std::io::Error) -> Self {
        tracing::error!(%error, "cannot store a file");
        if is_storage_full(error) {
            let text = "there is no room left for the file on the server";
            return Self::Detail(StatusCode::INSUFFICIENT_STORAGE, text.to_owned());
        }
        let text = "the file cannot be stored now; try again later";
        Self::RetryAfter(
            StatusCode::SERVICE_UNAVAILABLE,
            RETRY_AFTER_SECONDS.into(),
            text.to_owned(),
        )
    }

    /// Converts the error of a plugin call.
    #[must_use]
    pub fn plugin_error(plugin: &str, error: &CallError) -> Self {
        let (status, text) = match error {
            CallError::Invalid(errors) => return Self::invalid_by_plugin(errors),
            CallError::Forbidden => return Self::no_permission(),
            CallError::NotFound => return Self::not_found(),
            CallError::Conflict => return Self::conflict(),
            CallError::Overdue(_) => (StatusCode::GATEWAY_TIMEOUT, error.to_string()),
            CallError::Quarantined(rest) => {
                let body = json!({ "error": error.to_string(), "plugin": plugin });
                let seconds = rest.as_secs() + 1;
                return Self::BodyRetryAfter(StatusCode::SERVICE_UNAVAILABLE, seconds, body);
            }
            CallError::Busy => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
            CallError::StorageFull(_) => (
                StatusCode::INSUFFICIENT_STORAGE,
                STORAGE_FULL_MESSAGE.to_owned(),
            ),
            // The cause is for administrators only: it is in the log and in the error reports.
            CallError::Unavailable(_) | CallError::DatabaseStalled(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "the server cannot do this now; try again later".to_owned(),
            ),
            CallError::Failed(_) | CallError::Panicked(_) | CallError::Nested(_) => {
                (StatusCode::BAD_GATEWAY, "the plugin failed".to_owned())
            }
        };
        Self::Body(status, json!({ "error": text, "plugin": plugin }))
    }

    /// 500: a page of the plugin failed. Its error text is in the error reports.
    #[must_use]
    pub fn plugin_page_failed(plugin: &str) -> Self {
        let body = json!({ "error": "the plugin failed", "plugin": plugin });
        Self::Body(StatusCode::INTERNAL_SERVER_ERROR, body)
    }

    /// 400 with the validation errors of a plugin. Errors of the whole request are under `error`.
    fn invalid_by_plugin(errors: &ValidationErrors) -> Self {
        let fields = errors.0.iter().map(|(field, texts)| {
            let name = if field == NON_FIELD_ERRORS {
                "error"
            } else {
                field
            };
            (name.to_owned(), texts.clone())
        });
        Self::Invalid(fields.collect())
    }

    /// 409: concurrent changes won every retry.
    #[must_use]
    pub fn conflict() -> Self {
        Self::Detail(
            StatusCode::CONFLICT,
            "another request is changing this item; try again".to_owned(),
        )
    }

    /// Returns the body of the response.
    pub(crate) fn body(&self) -> Value {
        match self {
            Self::Invalid(fields) => Value::Object(fields.clone()),
            Self::Body(_, body) | Self::BodyRetryAfter(_, _, body) => body.clone(),
            Self::Database(error) => json!({ "detail": database_text(error) }),
            other => json!({ "detail": other.to_string() }),
        }
    }
}

/// Returns the text that clients get for a database error.
pub(super) fn database_text(error: &DbError) -> &'static str {
    match error {
        DbError::SyncFailed(_) => "the disk has failed: the change may be lost",
        DbError::SyncTimeout => {
            "the disk did not confirm the change in time: it may be saved, so check before you retry"
        }
        DbError::DiskStalled => "the disk is busy with other changes; try again later",
        DbError::Overloaded => {
            "the database is busy with requests of the same kind; try again later"
        }
        other => match other.kind() {
            DbErrorKind::StorageFull => {
                "there is no room left in the database: nothing was changed"
            }
            DbErrorKind::Unavailable => {
                "the database cannot be reached or is busy; try again later"
            }
            _ => "the database failed",
        },
    }
}

impl From<diesel::result::Error> for ApiError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

impl From<ValidationErrors> for ApiError {
    fn from(errors: ValidationErrors) -> Self {
        Self::Invalid(errors.0)
    }
}

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Invalid(errors) => errors.into(),
            ReadError::Query(error) => error.into(),
        }
    }
}

impl From<ChangeSettingError> for ApiError {
    fn from(error: ChangeSettingError) -> Self {
        use inventree::settings::check::ValueError;
        match error {
            ChangeSettingError::Value(
                error @ (ValueError::TooLong(_)
                | ValueError::NullCharacter
                | ValueError::DoesNotExist(_)
                | ValueError::Malformed(_)
                | ValueError::Unclean(_)),
            ) => Self::invalid_field("value", error.to_string()),
            ChangeSettingError::Value(error) => Self::invalid(error.to_string()),
            ChangeSettingError::Validator { plugin, error } => Self::plugin_error(&plugin, &error),
            ChangeSettingError::Database(error) => error.into(),
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Detail(status, _)
            | Self::Body(status, _)
            | Self::BodyRetryAfter(status, ..)
            | Self::RetryAfter(status, ..) => *status,
            Self::Database(DbError::SyncFailed(_)) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Database(error) => match error.kind() {
                DbErrorKind::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
                DbErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            },
        }
    }

    fn error_response(&self) -> HttpResponse {
        if let Self::Database(error) = self {
            tracing::error!(%error, "the database failed");
        }
        let mut response = HttpResponse::build(self.status_code());
        match self {
            Self::Unauthenticated(_) => {
                response.insert_header((header::WWW_AUTHENTICATE, "Token"));
            }
            Self::RetryAfter(_, seconds, _) | Self::BodyRetryAfter(_, seconds, _) => {
                response.insert_header((header::RETRY_AFTER, seconds.to_string()));
            }
            Self::Database(_) if self.status_code() == StatusCode::SERVICE_UNAVAILABLE => {
                response.insert_header((header::RETRY_AFTER, RETRY_AFTER_SECONDS));
            }
            _ => {}
        }
        response.json(self.body())
    }
}
