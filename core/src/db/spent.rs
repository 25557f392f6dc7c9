//! How much of a call's time passes in the database: waiting for a connection, for a lock, for a statement to end.
//!
//! That is no time of the plugin that is called. What its own code does with a connection in hand is.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use diesel::connection::{Instrumentation, InstrumentationEvent};

/// The time that one thread has spent in the database.
#[derive(Debug, Default)]
pub(crate) struct Spent {
    /// When it went in, in microseconds of the process's clock; 0 while it is not inside.
    since: AtomicU64,
    /// Microseconds before that.
    before: AtomicU64,
    /// The call that it waits for.
    inner: Mutex<Option<Arc<Self>>>,
}

thread_local! {
    static SPENT: RefCell<Option<Arc<Spent>>> = const { RefCell::new(None) };
}

impl Spent {
    /// Whether the thread, or the one that it waits for, is in the database now.
    pub(crate) fn is_inside(&self) -> bool {
        self.since.load(Ordering::Acquire) != 0
            || self.inner().is_some_and(|inner| inner.is_inside())
    }

    /// All time so far, what runs now included.
    pub(crate) fn total(&self) -> Duration {
        let since = self.since.load(Ordering::Acquire);
        let running = if since == 0 {
            0
        } else {
            now().saturating_sub(since)
        };
        let own = Duration::from_micros(self.before.load(Ordering::Acquire) + running);
        own + self.inner().map_or(Duration::ZERO, |inner| inner.total())
    }

    fn inner(&self) -> Option<Arc<Self>> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.clone()
    }

    fn set_inner(&self, inner: Option<Arc<Self>>) {
        *self.inner.lock().unwrap_or_else(PoisonError::into_inner) = inner;
    }

    fn go_in(&self) {
        if self.since.load(Ordering::Relaxed) == 0 {
            self.since.store(now(), Ordering::Release);
        }
    }

    fn come_out(&self) {
        let since = self.since.swap(0, Ordering::AcqRel);
        if since != 0 {
            self.before
                .fetch_add(now().saturating_sub(since), Ordering::AcqRel);
        }
    }
}

/// Microseconds since the first call, plus one: 0 is taken.
fn now() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let elapsed = START.get_or_init(Instant::now).elapsed();
    u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX / 2) + 1
}

/// From here on the thread's time in the database is counted there.
pub(crate) fn count_in(spent: Option<Arc<Spent>>) -> Counted {
    Counted(SPENT.replace(spent))
}

/// What was counted before is counted again when this is dropped.
pub(crate) struct Counted(Option<Arc<Spent>>);

impl Drop for Counted {
    fn drop(&mut self) {
        SPENT.set(self.0.take());
    }
}

/// Where this thread's time in the database is counted.
pub(crate) fn current() -> Option<Arc<Spent>> {
    SPENT.with_borrow(Clone::clone)
}

/// The thread waits for a call of another plugin until this is dropped: what that spends in the database is no time of
/// the one that waits either.
pub(crate) struct Nested(Option<Arc<Spent>>);

impl Nested {
    pub(crate) fn of(inner: &Arc<Spent>) -> Self {
        let outer = current();
        if let Some(outer) = &outer {
            outer.set_inner(Some(Arc::clone(inner)));
        }
        Self(outer)
    }
}

impl Drop for Nested {
    fn drop(&mut self) {
        if let Some(outer) = &self.0
            && let Some(inner) = outer.inner()
        {
            let spent = u64::try_from(inner.total().as_micros()).unwrap_or_default();
            outer.set_inner(None);
            outer.before.fetch_add(spent, Ordering::AcqRel);
        }
    }
}

/// Does what waits for the database.
pub(super) fn waiting<R>(wait: impl FnOnce() -> R) -> R {
    go_in();
    let waited = wait();
    come_out();
    waited
}

fn go_in() {
    SPENT.with_borrow(|spent| {
        if let Some(spent) = spent {
            spent.go_in();
        }
    });
}

fn come_out() {
    SPENT.with_borrow(|spent| {
        if let Some(spent) = spent {
            spent.come_out();
        }
    });
}

/// Counts the statements of a connection.
pub(super) struct Statements;

impl Instrumentation for Statements {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { .. } => go_in(),
            InstrumentationEvent::FinishQuery { .. } => come_out(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::{Nested, Spent, count_in, waiting};

    const PAUSE: Duration = Duration::from_millis(5);

    #[test]
    fn only_waiting_is_counted_also_in_a_call_that_waits_for_another() {
        let (outer, inner) = (Arc::<Spent>::default(), Arc::<Spent>::default());
        let counted = count_in(Some(Arc::clone(&outer)));
        std::thread::sleep(PAUSE);
        assert_eq!((outer.total(), outer.is_inside()), (Duration::ZERO, false));
        waiting(|| {
            std::thread::sleep(PAUSE);
            assert!(outer.is_inside());
            assert!(outer.total() >= PAUSE);
        });
        let own = outer.total();
        let nested = Nested::of(&inner);
        inner.go_in();
        assert!(outer.is_inside());
        std::thread::sleep(PAUSE);
        inner.come_out();
        drop(nested);
        assert!(outer.total() >= own + PAUSE);
        drop(counted);
        let so_far = outer.total();
        waiting(|| std::thread::sleep(PAUSE));
        assert_eq!(outer.total(), so_far);
    }
}
