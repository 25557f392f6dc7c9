//! Nested calls: plugins that call plugins.

use std::cell::Cell;

use super::{Scope, panic_guard};
use crate::db::NestedCallError;

/// Maximum depth of nested calls. Less than a plugin's permits, so that a circle is reported as a circle, not as busy.
const MAX_DEPTH: u32 = 5;

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

/// Checks that the call cannot wait for its own caller.
///
/// # Errors
/// When the caller holds a database connection, or calls are nested too deeply.
pub(super) fn check(scope: &Scope) -> Result<(), NestedCallError> {
    if scope.registry.db().is_held() {
        return Err(NestedCallError::Call);
    }
    if scope.depth >= MAX_DEPTH {
        return Err(NestedCallError::TooDeep(MAX_DEPTH));
    }
    Ok(())
}
