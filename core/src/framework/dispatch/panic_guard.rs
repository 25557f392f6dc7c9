//! Catches panics of plugin code, and records their text and location.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Once;

use crate::error::{Error, Result};

thread_local! {
    static IN_PLUGIN_CODE: Cell<bool> = const { Cell::new(false) };
    static LAST_PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs plugin code and catches panics.
///
/// # Errors
/// When the code panics, with the text and location of the panic. The inner result is the plugin's own.
pub fn catch_panic_in_result<R>(
    call: impl FnOnce() -> Result<R>,
) -> std::result::Result<Result<R>, String> {
    install_hook();
    let outer = IN_PLUGIN_CODE.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(call));
    IN_PLUGIN_CODE.set(outer);
    outcome.map_err(|payload| {
        // The drop of the payload may panic in turn.
        if catch_unwind(AssertUnwindSafe(|| drop(payload))).is_err() {
            tracing::warn!("a panic's payload panicked while it was dropped");
        }
        LAST_PANIC.take().unwrap_or_else(|| "panicked".to_owned())
    })
}

/// Returns whether this thread is in plugin code.
#[must_use]
pub fn is_in_plugin_code() -> bool {
    IN_PLUGIN_CODE.get()
}

/// Like [`catch_panic_in_result`], for code that does not return a result.
///
/// # Errors
/// When the code panics, with the text and location of the panic.
pub fn catch_panic<R>(call: impl FnOnce() -> R) -> std::result::Result<R, String> {
    catch_panic_in_result(|| Ok::<R, Error>(call())).map(|result| match result {
        Ok(value) => value,
        Err(error) => unreachable!("the closure above returns no error, not {error}"),
    })
}

/// Installs a hook that keeps panics of plugins out of the standard error output, since they are listed as failures. All
/// other panics are printed as before.
fn install_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if IN_PLUGIN_CODE.get() {
                LAST_PANIC.set(Some(describe(info)));
            } else {
                previous(info);
            }
        }));
    });
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let text = info
        .payload_as_str()
        .unwrap_or("panicked with a payload that is not a string");
    match info.location() {
        Some(location) => format!("{text} (at {}:{})", location.file(), location.line()),
        None => text.to_owned(),
    }
}

/// Runs a future and catches panics in each poll.
pub async fn catch_panic_async<F: Future>(future: F) -> std::result::Result<F::Output, String> {
    let mut future = Box::pin(future);
    std::future::poll_fn(move |cx| match catch_panic(|| future.as_mut().poll(cx)) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => std::task::Poll::Ready(Err(panic)),
    })
    .await
}
