//! Measures how much of a call's time is spent in the database: waiting for a connection, a lock or a statement.
//!
//! That time does not count as the plugin's, unlike the time that its own code spends while it holds a connection.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use diesel::connection::{Instrumentation, InstrumentationEvent};

/// The time that one thread has spent in the database.
#[derive(Debug, Default)]
pub(crate) struct DbTime {
    /// When the thread entered the database, in microseconds of the process's clock; 0 while it is not inside.
    entered_at: AtomicU64,
    /// Microseconds spent before that.
    accumulated: AtomicU64,
    /// The nested call that the thread waits for.
    inner: Mutex<Option<Arc<Self>>>,
}

thread_local! {
    static CURRENT: RefCell<Option<Arc<DbTime>>> = const { RefCell::new(None) };
}

impl DbTime {
    /// Returns whether the thread, or the one that it waits for, is in the database now.
    pub(crate) fn is_in_database(&self) -> bool {
        self.entered_at.load(Ordering::Acquire) != 0
            || self.inner().is_some_and(|inner| inner.is_in_database())
    }

    /// Returns the total so far, including the current statement.
    pub(crate) fn total(&self) -> Duration {
        let since = self.entered_at.load(Ordering::Acquire);
        let running = if since == 0 {
            0
        } else {
            now_micros().saturating_sub(since)
        };
        let own = Duration::from_micros(self.accumulated.load(Ordering::Acquire) + running);
        own + self.inner().map_or(Duration::ZERO, |inner| inner.total())
    }

    fn inner(&self) -> Option<Arc<Self>> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.clone()
    }

    fn set_inner(&self, inner: Option<Arc<Self>>) {
        *self.inner.lock().unwrap_or_else(PoisonError::into_inner) = inner;
    }

    fn enter(&self) {
        if self.entered_at.load(Ordering::Relaxed) == 0 {
            self.entered_at.store(now_micros(), Ordering::Release);
        }
    }

    fn leave(&self) {
        let since = self.entered_at.swap(0, Ordering::AcqRel);
        if since != 0 {
            self.accumulated
                .fetch_add(now_micros().saturating_sub(since), Ordering::AcqRel);
        }
    }
}

/// Returns the microseconds since the first call, plus one, since 0 has its own meaning.
fn now_micros() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let elapsed = START.get_or_init(Instant::now).elapsed();
    u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX / 2) + 1
}

/// Sets the counter for this thread's time in the database.
pub(crate) fn set_current(spent: Option<Arc<DbTime>>) -> RestoreGuard {
    RestoreGuard(CURRENT.replace(spent))
}

/// Restores the previous counter when it is dropped.
pub(crate) struct RestoreGuard(Option<Arc<DbTime>>);

impl Drop for RestoreGuard {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}

/// Returns the counter for this thread's time in the database.
pub(crate) fn current() -> Option<Arc<DbTime>> {
    CURRENT.with_borrow(Clone::clone)
}

/// Marks the thread as waiting for another plugin's call until this is dropped. The database time of that call does not
/// count for the waiting plugin either.
pub(crate) struct NestedCallTimer(Option<Arc<DbTime>>);

impl NestedCallTimer {
    pub(crate) fn new(inner: &Arc<DbTime>) -> Self {
        let outer = current();
        if let Some(outer) = &outer {
            outer.set_inner(Some(Arc::clone(inner)));
        }
        Self(outer)
    }
}

impl Drop for NestedCallTimer {
    fn drop(&mut self) {
        if let Some(outer) = &self.0
            && let Some(inner) = outer.inner()
        {
            let spent = u64::try_from(inner.total().as_micros()).unwrap_or_default();
            outer.set_inner(None);
            outer.accumulated.fetch_add(spent, Ordering::AcqRel);
        }
    }
}

/// Runs code that waits for the database, and counts its time.
pub(super) fn measure<R>(wait: impl FnOnce() -> R) -> R {
    enter();
    let waited = wait();
    leave();
    waited
}

fn enter() {
    CURRENT.with_borrow(|spent| {
        if let Some(spent) = spent {
            spent.enter();
        }
    });
}

fn leave() {
    CURRENT.with_borrow(|spent| {
        if let Some(spent) = spent {
            spent.leave();
        }
    });
}

/// Counts the time of a connection's statements.
pub(super) struct StatementTimer;

impl Instrumentation for StatementTimer {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { .. } => enter(),
            InstrumentationEvent::FinishQuery { .. } => leave(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::{DbTime, NestedCallTimer, measure, set_current};

    const PAUSE: Duration = Duration::from_millis(5);

    #[test]
    fn only_waiting_is_counted_also_in_a_call_that_waits_for_another() {
        let (outer, inner) = (Arc::<DbTime>::default(), Arc::<DbTime>::default());
        let counted = set_current(Some(Arc::clone(&outer)));
        std::thread::sleep(PAUSE);
        assert_eq!(
            (outer.total(), outer.is_in_database()),
            (Duration::ZERO, false)
        );
        measure(|| {
            std::thread::sleep(PAUSE);
            assert!(outer.is_in_database());
            assert!(outer.total() >= PAUSE);
        });
        let own = outer.total();
        let nested = NestedCallTimer::new(&inner);
        inner.enter();
        assert!(outer.is_in_database());
        std::thread::sleep(PAUSE);
        inner.leave();
        drop(nested);
        assert!(outer.total() >= own + PAUSE);
        drop(counted);
        let so_far = outer.total();
        measure(|| std::thread::sleep(PAUSE));
        assert_eq!(outer.total(), so_far);
    }
}
