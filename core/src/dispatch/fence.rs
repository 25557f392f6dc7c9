//! The fence: a panic inside stops at it and leaves its text and place behind.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Once;

use crate::error::{Error, Result};

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs plugin code; a panic becomes the text and place of the panic.
///
/// # Errors
/// With the text and place of the panic; the inner result is the plugin's own.
pub fn fenced<R>(call: impl FnOnce() -> Result<R>) -> std::result::Result<Result<R>, String> {
    install_hook();
    let outer = INSIDE.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(call));
    INSIDE.set(outer);
    outcome.map_err(|payload| {
        // Dropping what was thrown may panic in turn.
        if catch_unwind(AssertUnwindSafe(|| drop(payload))).is_err() {
            tracing::warn!("a panic's payload panicked while it was dropped");
        }
        PANIC.take().unwrap_or_else(|| "panicked".to_owned())
    })
}

/// Whether this thread is in a plugin's code.
#[must_use]
pub fn is_inside() -> bool {
    INSIDE.get()
}

/// Like [`fenced`], for code whose result says nothing of its own.
///
/// # Errors
/// With the text and place of the panic.
pub fn fenced_plain<R>(call: impl FnOnce() -> R) -> std::result::Result<R, String> {
    fenced(|| Ok::<R, Error>(call())).map(|result| match result {
        Ok(value) => value,
        Err(error) => unreachable!("the closure above returns no error, not {error}"),
    })
}

/// Keeps the panics of plugins out of the standard error output: they are listed as failures. All other
/// panics are printed as before.
fn install_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if INSIDE.get() {
                PANIC.set(Some(describe(info)));
            } else {
                previous(info);
            }
        }));
    });
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let text = info
        .payload_as_str()
        .unwrap_or("panicked with something other than a text");
    match info.location() {
        Some(place) => format!("{text} (at {}:{})", place.file(), place.line()),
        None => text.to_owned(),
    }
}

/// Runs the future behind the fence: every poll of it is one fenced call.
pub async fn fenced_future<F: Future>(future: F) -> std::result::Result<F::Output, String> {
    let mut future = Box::pin(future);
    std::future::poll_fn(move |cx| match fenced_plain(|| future.as_mut().poll(cx)) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => std::task::Poll::Ready(Err(panic)),
    })
    .await
}
