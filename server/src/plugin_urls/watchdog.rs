//! The watchdog: which plugin URL each HTTP worker runs, and which handler blocks one.
//!
//! A blocking handler delays every other request of its worker, and cannot be interrupted. The watchdog reports it.

use std::cell::Cell;
use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use inventree::access::User;
use inventree::dispatch::Scope;
use inventree::dispatch::failure::CallError;
use inventree::dispatch::health::Health;
use inventree::meta::Meta;
use inventree::mixin::kind;
use inventree::mixin::urls::Url;
use inventree::registry::Registry;
use inventree::supervise;

/// Name of the watchdog's thread.
const THREAD_NAME: &str = "watchdog";

/// How often the watchdog checks.
const CHECK_INTERVAL: Duration = Duration::from_millis(250);

/// A poll of a handler that has not returned yet.
#[derive(Debug, Clone)]
struct Poll {
    plugin: &'static Meta,
    health: Arc<Health>,
    url: &'static Url,
    since: Instant,
    reported: bool,
}

/// The polls that are running.
#[derive(Debug, Clone, Default)]
pub struct Watchdog(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    polls: Mutex<HashMap<u64, Poll>>,
    next: AtomicU64,
}

impl Inner {
    fn polls(&self) -> MutexGuard<'_, HashMap<u64, Poll>> {
        self.polls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes the poll from the list, also when it panics.
struct PollGuard<'a> {
    inner: &'a Inner,
    id: u64,
    reported: &'a Cell<bool>,
}

impl Drop for PollGuard<'_> {
    fn drop(&mut self) {
        let poll = self.inner.polls().remove(&self.id);
        if let Some(poll) = poll.filter(|poll| poll.reported) {
            poll.health.remove_overdue();
            self.reported.set(true);
        }
    }
}

impl Watchdog {
    /// Awaits the future, with each of its polls on the list while it runs. Sets `named` if one of them was reported as
    /// blocking.
    pub(super) async fn watch<F: Future>(
        &self,
        plugin: &'static Meta,
        url: &'static Url,
        health: &Arc<Health>,
        named: &Cell<bool>,
        future: F,
    ) -> F::Output {
        let inner = Arc::clone(&self.0);
        let mut future = pin!(future);
        poll_fn(move |cx| {
            let id = inner.next.fetch_add(1, Ordering::Relaxed);
            let poll = Poll {
                plugin,
                health: Arc::clone(health),
                url,
                since: Instant::now(),
                reported: false,
            };
            inner.polls().insert(id, poll);
            let _ended = PollGuard {
                inner: &inner,
                id,
                reported: named,
            };
            future.as_mut().poll(cx)
        })
        .await
    }

    /// Starts the watchdog's thread, which ends with the server.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn start(&self, registry: &Arc<Registry>) -> std::io::Result<()> {
        let (watch, registry) = (Arc::downgrade(&self.0), Arc::downgrade(registry));
        supervise::spawn(THREAD_NAME, move || run(&watch, &registry))
    }
}

fn run(watch: &Weak<Inner>, registry: &Weak<Registry>) {
    loop {
        supervise::failpoint(THREAD_NAME);
        {
            let (Some(watch), Some(registry)) = (watch.upgrade(), registry.upgrade()) else {
                return;
            };
            let allowed = registry.dispatcher().deadline();
            for poll in overdue_polls(&watch, allowed) {
                report(&registry, &poll, allowed);
            }
        }
        std::thread::sleep(CHECK_INTERVAL);
    }
}

/// Marks and returns the polls that are past the deadline and were not reported yet.
fn overdue_polls(watch: &Inner, allowed: Duration) -> Vec<Poll> {
    let mut polls = watch.polls();
    let late = polls
        .values_mut()
        .filter(|poll| !poll.reported && poll.since.elapsed() > allowed);
    late.map(|poll| {
        poll.reported = true;
        // While the list is locked, since the poll may end after that.
        poll.health.add_overdue();
        poll.clone()
    })
    .collect()
}

fn report(registry: &Arc<Registry>, poll: &Poll, allowed: Duration) {
    tracing::error!(
        plugin = poll.plugin.slug,
        url = poll.url.path,
        "blocks an http worker: move the work into `web::block`"
    );
    if registry.db().is_stalled() {
        // The handler waits for the database, as every request does.
        return;
    }
    let scope = Scope::new::<kind::urls>(registry, Arc::new(User::system()), poll.url.name);
    scope.record(poll.plugin, &poll.health, &CallError::Overdue(allowed));
}
