//! The thread that checks connections a few times a second, and aborts some.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use inventree::supervise;

use super::connections::Limits;
use super::{Connection, Connections};

/// The name of the thread.
const THREAD_NAME: &str = "connections";

/// How often it checks.
const CHECK_INTERVAL: Duration = Duration::from_millis(250);

/// How long a client may make no progress during shutdown, or while other requests wait for the memory that it holds.
const SHORT_TIMEOUT_MS: u64 = 1_000;

/// How long a connection may idle: longer than the HTTP library allows.
const MAX_IDLE_MS: u64 = 90_000;

/// Minimum bytes of a body that are worth reclaiming.
const MIN_RECLAIM_BYTES: usize = 64 * 1024;

/// Unsent responses of one user may take the memory for all, divided by this.
const SHARE_DIVISOR: usize = 4;

/// How many connections must have closed before the memory that they used is returned to the operating system.
const RELEASE_AFTER_CLOSED: usize = 128;

fn run(connections: &Weak<Connections>) {
    let mut load = Load::default();
    while let Some(connections) = connections.upgrade() {
        supervise::failpoint(THREAD_NAME);
        connections.reap();
        let has_ended = load.has_ended(connections.open.load(Ordering::Relaxed));
        drop(connections);
        if has_ended && inventree_heap::release_free_memory() {
            tracing::debug!("returned free memory to the operating system");
        }
        std::thread::sleep(CHECK_INTERVAL);
    }
}

/// The number of open connections over time.
#[derive(Debug, Default)]
struct Load {
    peak: usize,
    last: usize,
}

impl Load {
    /// Whether many connections have closed since the peak, and no more are closing. If so, the next peak begins.
    fn has_ended(&mut self, open: usize) -> bool {
        self.peak = self.peak.max(open);
        let is_falling = open < std::mem::replace(&mut self.last, open);
        let has_ended = !is_falling && self.peak - open >= RELEASE_AFTER_CLOSED;
        if has_ended {
            self.peak = open;
        }
        has_ended
    }
}

impl Connections {
    /// Creates an empty table, and starts the reaper's thread, which ends with the table.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn start(limits: Limits) -> std::io::Result<Arc<Self>> {
        let connections = Arc::new(Self::new(limits));
        let table = Arc::downgrade(&connections);
        supervise::spawn(THREAD_NAME, move || run(&table))?;
        Ok(connections)
    }

    fn reap(&self) {
        let now = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.now.store(now, Ordering::Relaxed);
        if self.open.load(Ordering::Relaxed) == 0 {
            return;
        }
        let all: Vec<Arc<Connection>> = self.lock().values().filter_map(Weak::upgrade).collect();
        let (timed_out, others): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|one| self.is_timed_out(one, now));
        let excess = self.over_budget(others);
        for connection in timed_out.iter().chain(&excess) {
            connection.abort();
        }
    }

    /// Whether the client has made no progress for longer than the server waits.
    fn is_timed_out(&self, connection: &Connection, now: u64) -> bool {
        let idle_ms = now.saturating_sub(connection.last_activity());
        let timeout = u64::try_from(self.limits.client_timeout.as_millis()).unwrap_or(u64::MAX);
        let takes_nothing = connection.is_blocked();
        let sends_nothing = connection.is_waiting_for_body();
        if takes_nothing && idle_ms > timeout {
            return true;
        }
        // The HTTP library answers a late first head of a connection, and the reader of a body a late body. These
        // timeouts are longer, so that those answers come first.
        let head = connection
            .head_started()
            .map(|began| now.saturating_sub(began));
        if connection.is_idle()
            && (head.is_some_and(|age| age > timeout + SHORT_TIMEOUT_MS) || idle_ms > MAX_IDLE_MS)
        {
            return true;
        }
        if sends_nothing && idle_ms > 2 * timeout {
            return true;
        }
        if self.is_shutting_down() {
            return (takes_nothing || sends_nothing) && idle_ms >= SHORT_TIMEOUT_MS;
        }
        let is_pressed = self.memory_waiters.load(Ordering::Relaxed) > 0;
        is_pressed
            && sends_nothing
            && idle_ms >= SHORT_TIMEOUT_MS
            && connection.body_bytes() >= MIN_RECLAIM_BYTES
    }

    /// Returns the connections to abort because unsent responses exceed the memory for all, or for one user: those with
    /// the oldest activity.
    fn over_budget(&self, connections: Vec<Arc<Connection>>) -> Vec<Arc<Connection>> {
        let mut blocked: Vec<Arc<Connection>> = connections
            .into_iter()
            .filter(|one| one.is_blocked() && one.unsent_bytes() > 0)
            .collect();
        blocked.sort_by_key(|one| std::cmp::Reverse(one.last_activity()));
        let (most, share) = (
            self.limits.max_unsent_bytes,
            self.limits.max_unsent_bytes / SHARE_DIVISOR,
        );
        let mut all = 0_usize;
        let mut by_user: HashMap<_, usize> = HashMap::new();
        blocked.retain(|one| {
            let key = (one.user(), one.peer_network().filter(|_| one.user() == 0));
            let unsent = by_user.entry(key).or_default();
            all += one.unsent_bytes();
            *unsent += one.unsent_bytes();
            all > most || *unsent > share
        });
        blocked
    }
}

#[cfg(test)]
mod tests {
    use super::Load;

    #[test]
    fn a_load_has_ended_once_when_many_connections_closed_and_no_more_are_closing() {
        let mut load = Load::default();
        let ended: Vec<bool> = [0, 900, 900, 500, 2, 2, 2, 100, 0, 0, 128, 0, 0]
            .map(|open| load.has_ended(open))
            .into();
        let expected: Vec<bool> = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1]
            .map(|one| one == 1)
            .into();
        assert_eq!(ended, expected);
    }
}
