//! The desk of a request: where it makes and changes items, with the rights of its caller.

use std::sync::Arc;

use inventree::media::Uploads;
use inventree::resource::write::WriteError;
use inventree::resource::{Desk, Resource};

use crate::state::{State, block};
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;

/// On whose behalf a request acts.
pub(crate) fn desk(state: &State, caller: &Caller) -> Desk {
    Desk::new(&state.registry, Arc::clone(&caller.0.user))
}

/// The same with the files that came with the request.
pub(crate) fn desk_with(state: &State, caller: &Caller, uploads: Uploads) -> Desk {
    let mut desk = desk(state, caller);
    desk.uploads = Arc::new(uploads);
    desk
}

/// Does work at the desk, away from the threads that answer requests; where nothing was written, the error is told of
/// the resource.
///
/// # Errors
/// As the work returns them.
pub(crate) async fn at_desk<R: Send + 'static>(
    state: &State,
    caller: &Caller,
    resource: &'static Resource,
    work: impl FnOnce(&Desk) -> std::result::Result<R, WriteError> + Send + 'static,
) -> Result<R> {
    let desk = desk(state, caller);
    block(move || work(&desk).map_err(|error| refused(resource, error))).await
}

/// The answer where nothing was written.
pub(crate) fn refused(resource: &Resource, error: WriteError) -> ApiError {
    match error {
        WriteError::Refused(refusals) => refusals.into(),
        WriteError::Gone => ApiError::no_match(resource.target.class),
        WriteError::Overtaken => ApiError::conflict(),
        WriteError::Forbidden => ApiError::no_permission(),
        WriteError::Busy => ApiError::busy(),
        WriteError::File(error) => ApiError::unwritable(&error),
        WriteError::Database(error) => error.into(),
    }
}
