//! Nested calls: plugins that call plugins.

use std::cell::Cell;

use super::panic_guard;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Returns the depth of nested calls on this thread; 0 outside of dispatch.
pub(super) fn depth() -> u32 {
    DEPTH.get()
}

/// Returns whether this thread is in a plugin's URL handler: in plugin code, but in no call.
pub(super) fn is_in_url_handler() -> bool {
    panic_guard::is_in_plugin_code() && depth() == 0
}

/// Records that the thread runs a call that was made at the depth.
pub(super) fn enter(depth: u32) {
    DEPTH.set(depth + 1);
}
