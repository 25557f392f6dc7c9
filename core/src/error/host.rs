//! What errors of the host's own functions mean for the call of the plugin that met them.

use std::error::Error as StdError;

use diesel::result::Error as QueryError;

use super::Error;
use crate::clean::CleanError;
use crate::db::fault::{self, Fault};
use crate::db::held::{self, Asks};
use crate::db::{ConnectError, DbError};
use crate::decimal::DecimalError;
use crate::dispatch::failure::CallError;
use crate::refusal::Refusals;
use crate::registry::ChangeError;
use crate::resource::ReadError;
use crate::settings::check::ValueError;

/// What the error, or one of its causes, means besides that the plugin failed; none where it does not come from the
/// host or tells of the plugin's mistake.
pub(super) fn meaning(error: &(dyn StdError + 'static)) -> Option<Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        let known = of(error);
        if known.is_some() {
            return known;
        }
        next = error.source();
    }
    None
}

fn of(error: &(dyn StdError + 'static)) -> Option<Error> {
    let database = error.downcast_ref().and_then(of_database);
    let query = || error.downcast_ref().and_then(of_query);
    let call = || error.downcast_ref().and_then(of_call);
    let change = || error.downcast_ref().and_then(of_change);
    let list = || error.downcast_ref().and_then(of_list);
    let found = database.or_else(query).or_else(call).or_else(change);
    let found = found.or_else(list).or_else(|| of_value(error));
    found.or_else(|| is_unreachable(error).then(|| Error::unavailable(error.to_string())))
}

fn is_unreachable(error: &(dyn StdError + 'static)) -> bool {
    let connecting = error.downcast_ref();
    connecting.is_some_and(|error| !matches!(error, ConnectError::Nested(_)))
        || error.is::<diesel::r2d2::PoolError>()
}

fn of_database(error: &DbError) -> Option<Error> {
    match error {
        DbError::Pool(error) => Some(Error::unavailable(error.to_string())),
        DbError::Crowded
        | DbError::Lost(_)
        | DbError::Unconfirmed
        | DbError::Hanging
        | DbError::Moved(_) => Some(Error::unavailable(error.to_string())),
        DbError::Query(error) => of_query(error),
        DbError::Address(_) | DbError::Folder(..) | DbError::Nested(_) => None,
    }
}

fn of_query(error: &QueryError) -> Option<Error> {
    match fault::of(error) {
        Fault::Overtaken => Some(Error::Conflict),
        Fault::Missing => Some(Error::NotFound),
        Fault::Rule => Some(Error::refuse("the change breaks a rule of the database")),
        // A plugin that writes where it said it would read is told so.
        Fault::ReadOnly if held::latest() == Asks::Read => None,
        Fault::Database | Fault::ReadOnly => Some(Error::unavailable(error.to_string())),
        Fault::Full => Some(Error::full(error.to_string())),
        Fault::Statement => None,
    }
}

/// A failure of another plugin is recorded as that one's.
fn of_call(error: &CallError) -> Option<Error> {
    Some(match error {
        CallError::Nested(_) => return None,
        CallError::Refused(refusals) => Refusals::clone(refusals).into(),
        CallError::Forbidden => Error::Forbidden,
        CallError::NotFound => Error::NotFound,
        CallError::Conflict => Error::Conflict,
        CallError::Full(text) => Error::full(format!("another plugin: {text}")),
        CallError::Unavailable(_)
        | CallError::Failed(_)
        | CallError::Panicked(_)
        | CallError::Overdue(_)
        | CallError::Stalled(_)
        | CallError::Busy
        | CallError::Quarantined(_) => Error::unavailable(format!("another plugin: {error}")),
    })
}

fn of_list(error: &ReadError) -> Option<Error> {
    match error {
        ReadError::Refused(refusals) => Some(refusals.clone().into()),
        ReadError::Query(error) => of_query(error),
    }
}

/// What was to be read from a value that the caller has sent.
fn of_value(error: &(dyn StdError + 'static)) -> Option<Error> {
    let is_value =
        error.is::<DecimalError>() || error.is::<CleanError>() || error.is::<ValueError>();
    is_value.then(|| Error::refuse(error.to_string()))
}

fn of_change(error: &ChangeError) -> Option<Error> {
    match error {
        ChangeError::Value(error) => Some(Error::refuse_field("value", error.to_string())),
        ChangeError::Check { error, .. } => of_call(error),
        ChangeError::Database(error) => of_database(error),
    }
}
