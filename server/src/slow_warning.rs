//! Warnings about slow steps of the start.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Time to the first warning, shorter than the lock timeout of a statement. It doubles for each further warning.
const WARN_AFTER: Duration = Duration::from_secs(2);

/// Runs a step of the start. If it is slow, logs what it waits for: otherwise a server that waits for another program
/// would look like one that hangs.
pub(crate) fn warn_if_slow<R>(what: &str, step: impl FnOnce() -> R) -> R {
    let (over, is_over) = channel::<()>();
    std::thread::scope(|scope| {
        let watch = std::thread::Builder::new();
        let watch = watch.spawn_scoped(scope, move || {
            let mut pause = WARN_AFTER;
            while is_over.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                tracing::warn!("still waiting for {what}");
                pause *= 2;
            }
        });
        if watch.is_err() {
            tracing::debug!("cannot start the thread that reports a slow step");
        }
        // Dropped also when the step panics.
        let _over = over;
        step()
    })
}
