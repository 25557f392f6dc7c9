//! All connections of the process.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::Connection;

/// The limits of connections.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Maximum connections at once.
    pub max_connections: usize,
    /// How long a client may make no progress.
    pub client_timeout: Duration,
    /// Maximum bytes of responses in memory for clients that do not read them.
    pub max_unsent_bytes: usize,
}

/// All connections of the process.
#[derive(Debug)]
pub struct Connections {
    pub(super) limits: Limits,
    pub(super) begun: Instant,
    /// Milliseconds since `begun`, at the reaper's last check.
    pub(super) now: AtomicU64,
    pub(super) next: AtomicU64,
    pub(super) open: AtomicUsize,
    /// Requests that wait for memory that bodies in flight hold.
    pub(super) memory_waiters: AtomicUsize,
    pub(super) is_shutting_down: AtomicBool,
    pub(super) all: Mutex<HashMap<u64, Weak<Connection>, foldhash::fast::RandomState>>,
}

impl Connections {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            begun: Instant::now(),
            now: AtomicU64::new(0),
            next: AtomicU64::new(0),
            open: AtomicUsize::new(0),
            memory_waiters: AtomicUsize::new(0),
            is_shutting_down: AtomicBool::new(false),
            all: Mutex::default(),
        }
    }

    /// Returns the maximum of connections at once.
    #[must_use]
    pub fn max_connections(&self) -> usize {
        self.limits.max_connections
    }

    /// Begins the shutdown: from now on a client that makes no progress is disconnected early.
    pub fn begin_shutdown(&self) {
        self.is_shutting_down.store(true, Ordering::Relaxed);
    }

    /// Whether the server is shutting down.
    #[must_use]
    pub fn is_shutting_down(&self) -> bool {
        self.is_shutting_down.load(Ordering::Relaxed)
    }

    /// Counts a request as waiting for memory until the guard is dropped.
    #[must_use]
    pub fn track_memory_wait(self: &Arc<Self>) -> MemoryWaitGuard {
        self.memory_waiters.fetch_add(1, Ordering::Relaxed);
        MemoryWaitGuard(Arc::clone(self))
    }

    pub(super) fn remove(&self, id: u64) {
        let mut all = self.lock();
        all.remove(&id);
        self.open.store(all.len(), Ordering::Relaxed);
    }

    /// Returns the milliseconds since the start, at the reaper's last check.
    pub(super) fn now(&self) -> u64 {
        self.now.load(Ordering::Relaxed)
    }

    pub(super) fn lock(
        &self,
    ) -> MutexGuard<'_, HashMap<u64, Weak<Connection>, foldhash::fast::RandomState>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the connections to evict for a new one if connections are scarce: of the address with the most waiting
    /// connections, the one with the oldest activity and a sixteenth of them more, so that the search is rare.
    ///
    /// An aborted connection stays in the table until its stream is dropped, but makes room already. If it counted as
    /// open, a burst of new connections would evict all others.
    pub(super) fn to_evict(
        &self,
        all: &HashMap<u64, Weak<Connection>, foldhash::fast::RandomState>,
        new: u64,
    ) -> Vec<Arc<Connection>> {
        let scarce = self.limits.max_connections / 4 * 3;
        if all.len() <= scarce {
            return Vec::new();
        }
        let mut open: Vec<Arc<Connection>> = all.values().filter_map(Weak::upgrade).collect();
        open.retain(|one| !one.is_aborted());
        if open.len() <= scarce {
            return Vec::new();
        }
        open.retain(|one| one.id != new && one.waits_for_client());
        let mut by_address: HashMap<Option<IpAddr>, Vec<Arc<Connection>>> = HashMap::new();
        for one in open {
            by_address.entry(one.peer_network()).or_default().push(one);
        }
        let most = by_address.into_values().max_by_key(Vec::len);
        let mut most = most.unwrap_or_default();
        most.sort_by_key(|one| (one.last_activity(), one.id));
        most.truncate(1 + most.len() / 16);
        most
    }
}

/// Counts a request as waiting for memory.
#[derive(Debug)]
pub struct MemoryWaitGuard(Arc<Connections>);

impl Drop for MemoryWaitGuard {
    fn drop(&mut self) {
        self.0.memory_waiters.fetch_sub(1, Ordering::Relaxed);
    }
}
