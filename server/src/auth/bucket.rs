//! The failures of addresses and names, and when the next attempt of each is due.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::log_limiter::LogLimiter;

/// The interval between turns: the first, the longest, and after how many failures it doubles.
const MIN_INTERVAL: Duration = Duration::from_millis(200);
pub(super) const MAX_INTERVAL: Duration = Duration::from_secs(6);
const DOUBLE_EVERY: u32 = 10;

/// After this time without a failure, earlier ones are forgotten.
const FAILURE_TTL: Duration = Duration::from_secs(15 * 60);

/// Maximum entries of a table.
pub(super) const MAX_ENTRIES: usize = 10_000;

/// The failures of one key, and when its next attempt is due.
#[derive(Debug)]
pub(super) struct Bucket {
    failures: u32,
    last: Instant,
    /// When the next attempt is due.
    next: Instant,
    pub(super) log_limiter: LogLimiter,
}

impl Bucket {
    fn new(now: Instant) -> Self {
        Self {
            failures: 0,
            last: now,
            next: now,
            log_limiter: LogLimiter::default(),
        }
    }

    fn failures(&self, now: Instant) -> u32 {
        let is_old = now.duration_since(self.last) > FAILURE_TTL;
        if is_old { 0 } else { self.failures }
    }

    fn interval(&self, free: u32) -> Duration {
        let steps = self.failures.saturating_sub(free) / DOUBLE_EVERY;
        MAX_INTERVAL.min(MIN_INTERVAL * 2_u32.saturating_pow(steps.min(10)))
    }
}

/// The buckets of all keys of one kind. The first `free` failures of a key do not slow it down.
#[derive(Debug)]
pub(super) struct Buckets {
    free: u32,
    buckets: HashMap<u64, Bucket>,
}

impl Buckets {
    pub(super) fn new(free: u32) -> Self {
        Self {
            free,
            buckets: HashMap::new(),
        }
    }

    pub(super) fn failures(&self, key: u64, now: Instant) -> u32 {
        self.buckets
            .get(&key)
            .map_or(0, |bucket| bucket.failures(now))
    }

    /// Whether the key has used up its free failures.
    pub(super) fn is_throttled(&self, key: u64, now: Instant) -> bool {
        self.failures(key, now) >= self.free
    }

    /// Returns the time until the key's next turn.
    pub(super) fn wait_time(&self, key: u64, now: Instant) -> Duration {
        self.buckets.get(&key).map_or(Duration::ZERO, |bucket| {
            bucket.next.saturating_duration_since(now)
        })
    }

    /// Takes the turn that is due.
    pub(super) fn take_turn(&mut self, key: u64, now: Instant) {
        if let Some(bucket) = self.buckets.get_mut(&key) {
            bucket.next = now + bucket.interval(self.free);
        }
    }

    pub(super) fn record_failure(&mut self, key: u64, now: Instant) {
        evict_oldest(&mut self.buckets, |bucket| bucket.last);
        let bucket = self.buckets.entry(key).or_insert_with(|| Bucket::new(now));
        bucket.failures = bucket.failures(now).saturating_add(1);
        bucket.last = now;
    }

    /// Forgets the key's failures, and returns how many there were.
    pub(super) fn remove(&mut self, key: u64) -> u32 {
        self.buckets
            .remove(&key)
            .map_or(0, |bucket| bucket.failures)
    }

    /// Forgets some of the key's failures.
    pub(super) fn subtract(&mut self, key: u64, failures: u32) {
        if let Some(bucket) = self.buckets.get_mut(&key) {
            bucket.failures = bucket.failures.saturating_sub(failures);
        }
    }

    pub(super) fn get_mut(&mut self, key: u64) -> Option<&mut Bucket> {
        self.buckets.get_mut(&key)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.buckets.len()
    }
}

/// Drops the older half of the entries if the table is full.
pub(super) fn evict_oldest<T>(entries: &mut HashMap<u64, T>, last: impl Fn(&T) -> Instant) {
    if entries.len() < MAX_ENTRIES {
        return;
    }
    let mut times: Vec<Instant> = entries.values().map(&last).collect();
    let half = times.len() / 2;
    let (_, middle, _) = times.select_nth_unstable(half);
    let middle = *middle;
    entries.retain(|_, entry| last(entry) > middle);
}
