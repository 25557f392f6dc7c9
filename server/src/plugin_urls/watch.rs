//! The watchdog: which plugin URL each HTTP worker is in, and who blocks one.
//!
//! A handler that blocks holds up every other request of its worker, and nothing can take the thread
//! from it. What can be done is to name it.

use std::cell::Cell;
use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use inventree::dispatch::Scope;
use inventree::dispatch::failure::CallError;
use inventree::dispatch::health::Health;
use inventree::meta::Meta;
use inventree::mixin::urls::Url;
use inventree::models::user::User;
use inventree::registry::Registry;
use inventree::supervise;

/// Name of its thread.
const WATCHDOG: &str = "watchdog";

/// How often the watchdog looks.
const LOOK: Duration = Duration::from_millis(250);

/// One poll of a handler that has not returned yet.
#[derive(Debug, Clone)]
struct Poll {
    plugin: &'static Meta,
    health: Arc<Health>,
    url: &'static Url,
    since: Instant,
    named: bool,
}

/// The polls that are going on.
#[derive(Debug, Clone, Default)]
pub struct Watch(Arc<Inner>);

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

/// Takes the poll off the list, also when it panics.
struct Ended<'a> {
    inner: &'a Inner,
    id: u64,
    named: &'a Cell<bool>,
}

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        let poll = self.inner.polls().remove(&self.id);
        if let Some(poll) = poll.filter(|poll| poll.named) {
            poll.health.returned();
            self.named.set(true);
        }
    }
}

impl Watch {
    /// The future, with each of its polls on the list while it runs. `named` tells whether one of them was
    /// recorded as blocking.
    pub(super) async fn over<F: Future>(
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
                named: false,
            };
            inner.polls().insert(id, poll);
            let _ended = Ended {
                inner: &inner,
                id,
                named,
            };
            future.as_mut().poll(cx)
        })
        .await
    }

    /// Starts the watchdog; it ends with the server.
    ///
    /// # Errors
    /// When no thread can be had.
    pub fn start(&self, registry: &Arc<Registry>) -> std::io::Result<()> {
        let (watch, registry) = (Arc::downgrade(&self.0), Arc::downgrade(registry));
        supervise::thread(WATCHDOG, move || guard(&watch, &registry))
    }
}

fn guard(watch: &Weak<Inner>, registry: &Weak<Registry>) {
    loop {
        supervise::round(WATCHDOG);
        {
            let (Some(watch), Some(registry)) = (watch.upgrade(), registry.upgrade()) else {
                return;
            };
            let allowed = registry.dispatcher().deadline();
            for poll in blocking(&watch, allowed) {
                name(&registry, &poll, allowed);
            }
        }
        std::thread::sleep(LOOK);
    }
}

/// The polls that have run past the deadline and were not named yet.
fn blocking(watch: &Inner, allowed: Duration) -> Vec<Poll> {
    let mut polls = watch.polls();
    let late = polls
        .values_mut()
        .filter(|poll| !poll.named && poll.since.elapsed() > allowed);
    late.map(|poll| {
        poll.named = true;
        // Before the list is let go, where the poll may end.
        poll.health.overdue();
        poll.clone()
    })
    .collect()
}

fn name(registry: &Arc<Registry>, poll: &Poll, allowed: Duration) {
    tracing::error!(
        plugin = poll.plugin.slug,
        url = poll.url.path,
        "blocks an http worker: move the work into `web::block`"
    );
    if registry.db().is_stalled() {
        // It waits for the database as everybody does.
        return;
    }
    let scope = Scope::new(registry, Arc::new(User::system()), "urls", poll.url.name);
    scope.record(poll.plugin, &poll.health, &CallError::Overdue(allowed));
}
