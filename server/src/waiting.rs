//! What a start waits for.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// After how long it is said, sooner than a statement gives up waiting for a lock; then again after twice as long.
const PATIENCE: Duration = Duration::from_secs(2);

/// Does a step of the start. Where it takes long, it is said what it waits for: otherwise a server that another program
/// holds up would not look different from one that hangs.
pub(crate) fn said<R>(what: &str, step: impl FnOnce() -> R) -> R {
    let (over, is_over) = channel::<()>();
    std::thread::scope(|scope| {
        let watch = std::thread::Builder::new();
        let watch = watch.spawn_scoped(scope, move || {
            let mut pause = PATIENCE;
            while is_over.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                tracing::warn!("still waiting for {what}");
                pause *= 2;
            }
        });
        if watch.is_err() {
            tracing::debug!("no thread can be had that says what is waited for");
        }
        // Also where the step panics.
        let _over = over;
        step()
    })
}
