//! The writer of a request, which creates and changes items with the permissions of the caller.

use std::sync::Arc;

use inventree::media::Uploads;
use inventree::resource::{Resource, WriteError, Writer};

use crate::blocking::block;
use crate::state::State;
use crate::web::caller::Caller;
use crate::web::error::{ApiError, Result};

/// Returns a writer that acts for the caller.
pub(crate) fn writer(state: &State, caller: &Caller) -> Writer {
    Writer::new(&state.registry, Arc::clone(&caller.0.user))
}

/// Returns a writer with the uploaded files of the request.
pub(crate) fn writer_with_uploads(state: &State, caller: &Caller, uploads: Uploads) -> Writer {
    let mut writer = writer(state, caller);
    writer.uploads = Arc::new(uploads);
    writer
}

/// Runs work with a writer on a blocking thread, and converts its error for the resource.
///
/// # Errors
/// The errors of the work.
pub(crate) async fn with_writer<R: Send + 'static>(
    state: &State,
    caller: &Caller,
    resource: &'static Resource,
    work: impl FnOnce(&Writer) -> std::result::Result<R, WriteError> + Send + 'static,
) -> Result<R> {
    let writer = writer(state, caller);
    block(move || work(&writer).map_err(|error| write_error(resource, error))).await
}

/// Converts the error of a write.
pub(crate) fn write_error(resource: &Resource, error: WriteError) -> ApiError {
    match error {
        WriteError::Invalid(refusals) => refusals.into(),
        WriteError::NotFound => ApiError::no_match(resource.model.class),
        WriteError::Conflict => ApiError::conflict(),
        WriteError::Forbidden(_) => ApiError::no_permission(),
        WriteError::Busy | WriteError::Unanswered => ApiError::plugins_busy(),
        WriteError::File(error) => ApiError::file_write_error(&error),
        WriteError::Database(error) => error.into(),
    }
}
