//! A plugin that counts its instances and whose calls wait until the test releases them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use inventree::prelude::*;

/// Instances that were constructed in this process.
pub static CONSTRUCTED: AtomicUsize = AtomicUsize::new(0);

/// Instances that were dropped in this process.
pub static DROPPED: AtomicUsize = AtomicUsize::new(0);

/// The number of calls received, and whether they may return.
static GATE: (Mutex<(usize, bool)>, Condvar) = (Mutex::new((0, false)), Condvar::new());

/// Counts its instances; its action waits until the gate is open.
#[plugin(name = "Gated", slug = "gated", version = "1.0.0", mixins(action))]
struct Blocking;

impl Default for Blocking {
    fn default() -> Self {
        CONSTRUCTED.fetch_add(1, Ordering::SeqCst);
        Self
    }
}

impl Drop for Blocking {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::SeqCst);
    }
}

impl ActionMixin for Blocking {
    const ACTION_NAME: &'static str = "gated";

    fn perform_action(&self, _cx: &Context, _data: &Value) -> Result<ActionOutcome> {
        let mut state = lock();
        state.0 += 1;
        GATE.1.notify_all();
        drop(GATE.1.wait_while(state, |state| !state.1));
        Ok(ActionOutcome::ok())
    }
}

fn lock() -> MutexGuard<'static, (usize, bool)> {
    GATE.0.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Locks the plugin for one test, with its gate closed.
pub fn lock_for_test() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    *lock() = (0, false);
    one
}

/// Waits until a call has started.
pub fn wait_for_a_call() {
    drop(GATE.1.wait_while(lock(), |state| state.0 == 0));
}

/// Lets all calls return.
pub fn open_gate() {
    lock().1 = true;
    GATE.1.notify_all();
}
