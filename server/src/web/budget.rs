//! The memory budget for arriving request bodies, shared by all requests.

use std::cell::Cell;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

/// How long a request waits for memory that other requests hold.
const WAIT_TIMEOUT: Duration = Duration::from_secs(2);

/// Requests of one caller that hold memory at once. More would compete for the caller's share, and none would finish.
const MAX_ACTIVE_REQUESTS: usize = 32;

/// Requests of one caller that wait at once; further ones are rejected.
const MAX_WAITING_REQUESTS: usize = 32;

/// The share of one caller is the budget divided by this number.
const SHARE_DIVISOR: usize = 8;

/// The caller that is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuotaKey {
    /// A user.
    User(i64),
    /// All unauthenticated clients at one IP address or in one customer's network.
    Network(IpAddr),
}

/// A budget of bytes for all requests together.
#[derive(Debug)]
pub struct Budget {
    limit: usize,
    share: usize,
    state: Mutex<BudgetState>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct BudgetState {
    all: usize,
    each: HashMap<QuotaKey, CallerUsage>,
    waiting: HashMap<QuotaKey, usize>,
}

/// What one caller has reserved.
#[derive(Debug, Clone, Copy, Default)]
struct CallerUsage {
    bytes: usize,
    requests: usize,
}

/// A waiting request, counted until this is dropped.
struct WaitGuard<'a>(&'a MemoryReservation);

impl Drop for WaitGuard<'_> {
    fn drop(&mut self) {
        let mut taken = self.0.budget.lock();
        if let Some(waiting) = taken.waiting.get_mut(&self.0.quota_key) {
            *waiting -= 1;
            if *waiting == 0 {
                taken.waiting.remove(&self.0.quota_key);
            }
        }
    }
}

/// Reserved bytes; dropping this releases them.
#[derive(Debug)]
pub struct MemoryReservation {
    budget: Arc<Budget>,
    quota_key: QuotaKey,
    bytes: Cell<usize>,
}

impl Budget {
    /// Creates a budget of `most` bytes, but at least `largest`, which one request may need.
    #[must_use]
    pub fn new(most: usize, largest: usize) -> Arc<Self> {
        let most = most.max(largest);
        Arc::new(Self {
            limit: most,
            share: (most / SHARE_DIVISOR).max(largest),
            state: Mutex::default(),
            freed: Notify::new(),
        })
    }

    /// Creates an empty reservation for the caller.
    #[must_use]
    pub fn reserve(self: &Arc<Self>, charged: QuotaKey) -> MemoryReservation {
        MemoryReservation {
            budget: Arc::clone(self),
            quota_key: charged,
            bytes: Cell::new(0),
        }
    }

    fn lock(&self) -> MutexGuard<'_, BudgetState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reserves bytes for a request. `is_first` means that it has none yet.
    fn try_reserve(&self, charged: QuotaKey, bytes: usize, is_first: bool) -> bool {
        let mut taken = self.lock();
        let mut usage = taken.each.get(&charged).copied().unwrap_or_default();
        usage.bytes += bytes;
        usage.requests += usize::from(is_first);
        let is_too_much = taken.all + bytes > self.limit || usage.bytes > self.share;
        if is_too_much || usage.requests > MAX_ACTIVE_REQUESTS {
            return false;
        }
        taken.all += bytes;
        taken.each.insert(charged, usage);
        true
    }

    fn release(&self, charged: QuotaKey, bytes: usize, is_last: bool) {
        let mut taken = self.lock();
        taken.all = taken.all.saturating_sub(bytes);
        if let Some(usage) = taken.each.get_mut(&charged) {
            usage.bytes = usage.bytes.saturating_sub(bytes);
            usage.requests = usage.requests.saturating_sub(usize::from(is_last));
            if usage.requests == 0 {
                taken.each.remove(&charged);
            }
        }
        drop(taken);
        self.freed.notify_waiters();
    }
}

impl MemoryReservation {
    /// Reserves more bytes, if they are available.
    #[must_use]
    pub fn try_grow(&self, bytes: usize) -> bool {
        let is_first = self.bytes.get() == 0;
        let is_taken = self.budget.try_reserve(self.quota_key, bytes, is_first);
        if is_taken {
            self.bytes.set(self.bytes.get() + bytes);
        }
        is_taken
    }

    /// Reserves more bytes and waits for a limited time until they are available. Returns whether they were.
    pub async fn grow(&self, bytes: usize) -> bool {
        let Some(_waits) = self.begin_wait() else {
            return false;
        };
        let until = Instant::now() + WAIT_TIMEOUT;
        loop {
            let mut freed = std::pin::pin!(self.budget.freed.notified());
            freed.as_mut().enable();
            if self.try_grow(bytes) {
                return true;
            }
            if timeout_at(until, freed).await.is_err() {
                return self.try_grow(bytes);
            }
        }
    }

    /// Counts the request as waiting, or returns `None` if too many requests of the caller wait.
    fn begin_wait(&self) -> Option<WaitGuard<'_>> {
        let mut taken = self.budget.lock();
        let waiting = taken.waiting.entry(self.quota_key).or_default();
        (*waiting < MAX_WAITING_REQUESTS).then(|| {
            *waiting += 1;
            WaitGuard(self)
        })
    }

    /// Returns whether the whole budget, not only the caller's share, lacks these bytes.
    #[must_use]
    pub fn is_exhausted(&self, bytes: usize) -> bool {
        self.budget.lock().all + bytes > self.budget.limit
    }

    /// Releases bytes.
    pub fn shrink(&self, bytes: usize) {
        let bytes = bytes.min(self.bytes.get());
        self.bytes.set(self.bytes.get() - bytes);
        if bytes > 0 {
            let is_last = self.bytes.get() == 0;
            self.budget.release(self.quota_key, bytes, is_last);
        }
    }

    /// Returns the number of reserved bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes.get()
    }
}

impl Drop for MemoryReservation {
    fn drop(&mut self) {
        self.shrink(self.bytes.get());
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, QuotaKey};

    #[test]
    fn one_caller_takes_a_share_and_all_take_no_more_than_there_is() {
        let budget = Budget::new(1000, 100);
        let held: Vec<_> = (1..=9)
            .map(|user| budget.reserve(QuotaKey::User(user)))
            .collect();
        assert!(held[0].try_grow(125));
        assert!(!held[0].try_grow(1), "more than a share");
        assert!(held[1..8].iter().all(|held| held.try_grow(125)));
        assert!(!held[8].try_grow(1), "more than all");
        held[0].shrink(100);
        assert!(held[8].try_grow(100));
        drop(held);
        assert!(budget.lock().each.is_empty());
        assert_eq!(budget.lock().all, 0);
    }

    #[test]
    fn the_largest_body_fits_however_small_the_budget_is() {
        let budget = Budget::new(10, 100);
        assert!(
            budget
                .reserve(QuotaKey::Network([127, 0, 0, 1].into()))
                .try_grow(100)
        );
    }
}
