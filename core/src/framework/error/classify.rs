//! Conversions between errors: classifies those of the host's own functions that a plugin passes on.

use std::error::Error as StdError;

use diesel::result::Error as QueryError;

use super::{Error, ReadError};
use crate::clean::CleanError;
use crate::db::error_kind::{self, DbErrorKind};
use crate::db::thread_state::{self, AccessMode};
use crate::db::{ConnectError, DbError};
use crate::decimal::DecimalError;
use crate::dispatch::failure::CallError;
use crate::registry::ChangeSettingError;
use crate::settings::check::ValueError;
use crate::validation_errors::ValidationErrors;

impl<E> From<E> for Error
where
    E: std::error::Error + Send + Sync + 'static,
{
    fn from(error: E) -> Self {
        classify(&error).unwrap_or_else(|| Self::Failed(Box::new(Box::new(error))))
    }
}

impl From<Error> for CallError {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(errors) => Self::Invalid(errors),
            other => Self::from(&other),
        }
    }
}

impl From<&Error> for CallError {
    fn from(error: &Error) -> Self {
        match error {
            Error::Invalid(errors) => Self::Invalid(errors.clone()),
            Error::Forbidden(_) => Self::Forbidden,
            Error::NotFound => Self::NotFound,
            Error::Conflict => Self::Conflict,
            Error::Unavailable(_) if error.is_storage_full() => {
                Self::StorageFull(error.to_string())
            }
            Error::Unavailable(_) => Self::Unavailable(error.to_string()),
            Error::Failed(_) => Self::Failed(error.to_string()),
        }
    }
}

/// Returns the error for the caller, by the error or one of its causes; `None` if the plugin is at fault, or the error
/// is not one of the host's.
fn classify(error: &(dyn StdError + 'static)) -> Option<Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        let known = classify_one(error);
        if known.is_some() {
            return known;
        }
        next = error.source();
    }
    None
}

fn classify_one(error: &(dyn StdError + 'static)) -> Option<Error> {
    let database = error.downcast_ref().and_then(classify_database);
    let query = || error.downcast_ref().and_then(classify_query);
    let call = || error.downcast_ref().and_then(classify_call);
    let change = || error.downcast_ref().and_then(classify_setting_change);
    let list = || error.downcast_ref().and_then(classify_read);
    let found = database.or_else(query).or_else(call).or_else(change);
    let found = found.or_else(list).or_else(|| classify_value(error));
    found.or_else(|| is_unreachable(error).then(|| Error::unavailable(error.to_string())))
}

fn is_unreachable(error: &(dyn StdError + 'static)) -> bool {
    let connecting = error.downcast_ref();
    connecting.is_some_and(|error| !matches!(error, ConnectError::Nested(_)))
        || error.is::<diesel::r2d2::PoolError>()
}

fn classify_database(error: &DbError) -> Option<Error> {
    match error {
        DbError::Pool(error) => Some(Error::unavailable(error.to_string())),
        DbError::Overloaded
        | DbError::SyncFailed(_)
        | DbError::SyncTimeout
        | DbError::DiskStalled
        | DbError::FileMoved(_) => Some(Error::unavailable(error.to_string())),
        DbError::Query(error) => classify_query(error),
        DbError::InvalidUrl(_) | DbError::CreateFolder(..) | DbError::Nested(_) => None,
    }
}

fn classify_query(error: &QueryError) -> Option<Error> {
    match error_kind::classify(error) {
        DbErrorKind::Conflict => Some(Error::Conflict),
        DbErrorKind::NotFound => Some(Error::NotFound),
        DbErrorKind::ConstraintViolation => {
            Some(Error::invalid("the change breaks a rule of the database"))
        }
        // A plugin that writes inside of `read` is at fault.
        DbErrorKind::ReadOnly if thread_state::access_mode() == AccessMode::Read => None,
        DbErrorKind::Unavailable | DbErrorKind::ReadOnly => {
            Some(Error::unavailable(error.to_string()))
        }
        DbErrorKind::StorageFull => Some(Error::storage_full(error.to_string())),
        DbErrorKind::InvalidStatement => None,
    }
}

/// The failure of another plugin is already recorded for that plugin.
fn classify_call(error: &CallError) -> Option<Error> {
    Some(match error {
        CallError::Nested(_) => return None,
        CallError::Invalid(errors) => ValidationErrors::clone(errors).into(),
        CallError::Forbidden => Error::forbidden(),
        CallError::NotFound => Error::NotFound,
        CallError::Conflict => Error::Conflict,
        CallError::StorageFull(text) => Error::storage_full(format!("another plugin: {text}")),
        CallError::Unavailable(_)
        | CallError::Failed(_)
        | CallError::Panicked(_)
        | CallError::Overdue(_)
        | CallError::DatabaseStalled(_)
        | CallError::Busy
        | CallError::Quarantined(_) => Error::unavailable(format!("another plugin: {error}")),
    })
}

fn classify_read(error: &ReadError) -> Option<Error> {
    match error {
        ReadError::Invalid(errors) => Some(errors.clone().into()),
        ReadError::Query(error) => classify_query(error),
    }
}

/// Errors of parsing and checking values, which come from the request.
fn classify_value(error: &(dyn StdError + 'static)) -> Option<Error> {
    let is_value =
        error.is::<DecimalError>() || error.is::<CleanError>() || error.is::<ValueError>();
    is_value.then(|| Error::invalid(error.to_string()))
}

fn classify_setting_change(error: &ChangeSettingError) -> Option<Error> {
    match error {
        ChangeSettingError::Value(error) => Some(Error::invalid_field("value", error.to_string())),
        ChangeSettingError::Validator { error, .. } => classify_call(error),
        ChangeSettingError::Database(error) => classify_database(error),
    }
}
