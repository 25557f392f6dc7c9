//! Calls of plugins inside of calls of plugins.

use std::cell::Cell;

use super::{Scope, fence};
use crate::db::Nested;

/// How many calls may be made one inside of the other. Fewer than a plugin has permits, so that a circle is known as
/// one.
const MOST: u32 = 5;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// In how many calls this thread is; 0 outside of dispatch.
pub(super) fn depth() -> u32 {
    DEPTH.get()
}

/// Whether this thread is in a page of a plugin's: in its code, and in no call.
pub(super) fn is_in_page() -> bool {
    fence::is_inside() && depth() == 0
}

/// The thread works on a call that was made at the depth.
pub(super) fn enter(depth: u32) {
    DEPTH.set(depth + 1);
}

/// Whether the call can end without its caller.
///
/// # Errors
/// Where it cannot.
pub(super) fn check(scope: &Scope) -> Result<(), Nested> {
    if scope.behalf.db().is_held() {
        return Err(Nested::Call);
    }
    if scope.depth >= MOST {
        return Err(Nested::Circle(MOST));
    }
    Ok(())
}
