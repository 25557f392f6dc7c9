//! Memory that all requests share: what bodies hold while they arrive.

use std::cell::Cell;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

/// How long a request waits for memory that others hold.
const WAIT: Duration = Duration::from_secs(2);

/// Requests of one caller that hold memory at once. More of them would take it from each other, and none would end.
const HOLDING: usize = 32;

/// Requests of one caller that wait at once; further ones are refused.
const WAITING: usize = 32;

/// One caller takes at most one of so many parts of the memory.
const SHARES: usize = 8;

/// Who is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Charged {
    /// A user.
    User(i64),
    /// All who are not logged in, at one address or in one customer's network.
    Address(IpAddr),
}

/// So many bytes for all together.
#[derive(Debug)]
pub struct Budget {
    most: usize,
    share: usize,
    taken: Mutex<Taken>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    each: HashMap<Charged, Theirs>,
    waiting: HashMap<Charged, usize>,
}

/// What one caller has taken.
#[derive(Debug, Clone, Copy, Default)]
struct Theirs {
    bytes: usize,
    requests: usize,
}

/// A request that waits.
struct Waits<'a>(&'a Held);

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        let mut taken = self.0.budget.taken();
        if let Some(waiting) = taken.waiting.get_mut(&self.0.charged) {
            *waiting -= 1;
            if *waiting == 0 {
                taken.waiting.remove(&self.0.charged);
            }
        }
    }
}

/// Bytes that are held; dropping this gives them back.
#[derive(Debug)]
pub struct Held {
    budget: Arc<Budget>,
    charged: Charged,
    bytes: Cell<usize>,
}

impl Budget {
    /// So many bytes, and never fewer than one caller may need at once.
    #[must_use]
    pub fn new(most: usize, largest: usize) -> Arc<Self> {
        let most = most.max(largest);
        Arc::new(Self {
            most,
            share: (most / SHARES).max(largest),
            taken: Mutex::default(),
            freed: Notify::new(),
        })
    }

    /// Nothing yet, of this caller.
    #[must_use]
    pub fn hold(self: &Arc<Self>, charged: Charged) -> Held {
        Held {
            budget: Arc::clone(self),
            charged,
            bytes: Cell::new(0),
        }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the bytes for a request, which may have some already.
    fn try_take(&self, charged: Charged, bytes: usize, is_first: bool) -> bool {
        let mut taken = self.taken();
        let mut theirs = taken.each.get(&charged).copied().unwrap_or_default();
        theirs.bytes += bytes;
        theirs.requests += usize::from(is_first);
        let is_too_much = taken.all + bytes > self.most || theirs.bytes > self.share;
        if is_too_much || theirs.requests > HOLDING {
            return false;
        }
        taken.all += bytes;
        taken.each.insert(charged, theirs);
        true
    }

    fn give_back(&self, charged: Charged, bytes: usize, is_last: bool) {
        let mut taken = self.taken();
        taken.all = taken.all.saturating_sub(bytes);
        if let Some(theirs) = taken.each.get_mut(&charged) {
            theirs.bytes = theirs.bytes.saturating_sub(bytes);
            theirs.requests = theirs.requests.saturating_sub(usize::from(is_last));
            if theirs.requests == 0 {
                taken.each.remove(&charged);
            }
        }
        drop(taken);
        self.freed.notify_waiters();
    }
}

impl Held {
    /// Takes so many more, if they are there.
    #[must_use]
    pub fn try_grow(&self, bytes: usize) -> bool {
        let is_first = self.bytes.get() == 0;
        let is_taken = self.budget.try_take(self.charged, bytes, is_first);
        if is_taken {
            self.bytes.set(self.bytes.get() + bytes);
        }
        is_taken
    }

    /// Takes so many more, after a while where they are not there; whether they were to be had.
    pub async fn grow(&self, bytes: usize) -> bool {
        let Some(_waits) = self.queue() else {
            return false;
        };
        let until = Instant::now() + WAIT;
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

    /// One of the few places in which a caller's requests wait.
    fn queue(&self) -> Option<Waits<'_>> {
        let mut taken = self.budget.taken();
        let waiting = taken.waiting.entry(self.charged).or_default();
        (*waiting < WAITING).then(|| {
            *waiting += 1;
            Waits(self)
        })
    }

    /// Whether so many more are not to be had because of others.
    #[must_use]
    pub fn is_crowded(&self, bytes: usize) -> bool {
        self.budget.taken().all + bytes > self.budget.most
    }

    /// Gives back so many of them.
    pub fn shrink(&self, bytes: usize) {
        let bytes = bytes.min(self.bytes.get());
        self.bytes.set(self.bytes.get() - bytes);
        if bytes > 0 {
            let is_last = self.bytes.get() == 0;
            self.budget.give_back(self.charged, bytes, is_last);
        }
    }

    /// How many are held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes.get()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.shrink(self.bytes.get());
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, Charged};

    #[test]
    fn one_caller_takes_a_share_and_all_take_no_more_than_there_is() {
        let budget = Budget::new(1000, 100);
        let held: Vec<_> = (1..=9)
            .map(|user| budget.hold(Charged::User(user)))
            .collect();
        assert!(held[0].try_grow(125));
        assert!(!held[0].try_grow(1), "more than a share");
        assert!(held[1..8].iter().all(|held| held.try_grow(125)));
        assert!(!held[8].try_grow(1), "more than all");
        held[0].shrink(100);
        assert!(held[8].try_grow(100));
        drop(held);
        assert!(budget.taken().each.is_empty());
        assert_eq!(budget.taken().all, 0);
    }

    #[test]
    fn the_largest_body_fits_however_small_the_budget_is() {
        let budget = Budget::new(10, 100);
        assert!(
            budget
                .hold(Charged::Address([127, 0, 0, 1].into()))
                .try_grow(100)
        );
    }
}
