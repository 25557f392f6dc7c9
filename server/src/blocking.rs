//! Work that blocks, away from the HTTP workers.

use actix_web::http::StatusCode;
use actix_web::web;
use inventree::db::{Database, Db, route_group};

use crate::web::error::{ApiError, Result};

/// Runs blocking work on the thread pool, so that it does not block an HTTP worker.
///
/// # Errors
/// Those of the closure, and a 500 if it panics.
pub(crate) async fn block<R: Send + 'static>(
    work: impl FnOnce() -> Result<R> + Send + 'static,
) -> Result<R> {
    let group = route_group::current();
    match web::block(move || route_group::with_group(group, work)).await {
        Ok(result) => result,
        // The work panicked, which is a bug. The panic's own message in the log names the place.
        Err(_) => Err(ApiError::Detail(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the server failed; see its log".to_owned(),
        )),
    }
}

/// Reads from the database on a blocking thread.
///
/// # Errors
/// Those of the closure, and when the database does not answer.
pub(crate) async fn read<R: Send + 'static>(
    db: &Database,
    query: impl FnOnce(&mut Db) -> Result<R> + Send + 'static,
) -> Result<R> {
    let db = db.clone();
    block(move || db.read(query)).await
}

/// Writes to the database in one transaction, on a blocking thread.
///
/// # Errors
/// Those of the closure, and when the database does not answer.
pub(crate) async fn write<R: Send + 'static>(
    db: &Database,
    change: impl FnOnce(&mut Db) -> Result<R> + Send + 'static,
) -> Result<R> {
    let db = db.clone();
    block(move || db.write(change)).await
}
