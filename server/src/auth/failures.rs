//! The failed log-ins of addresses and names, and which attempts must therefore take turns.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::bucket::{Bucket, Buckets, evict_oldest};

/// Free failures of an address for one name.
pub(super) const PAIR_THRESHOLD: u32 = 10;

/// Free failures of an address for all names together.
pub(super) const IP_THRESHOLD: u32 = 30;

/// Free failures for a name from all addresses together.
pub(super) const NAME_THRESHOLD: u32 = 20;

/// Own failures for a name, from which on the failures of other addresses for it also slow an address down.
pub(super) const OWN_THRESHOLD: u32 = 5;

/// The kinds of buckets: of an address with a name, of an address with all names, of a name at all addresses.
const PAIR: usize = 0;
const IP: usize = 1;
const NAME: usize = 2;

/// An attempt to log in, by an address (of IPv6 its network) and a name. One key for each kind of bucket.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt([u64; 3]);

impl Attempt {
    pub(super) fn new(pair: u64, address: u64, name: u64) -> Self {
        Self([pair, address, name])
    }

    pub(super) fn ip_key(self) -> u64 {
        self.0[IP]
    }
}

/// The failures of all addresses and names.
#[derive(Debug)]
pub(super) struct Failures {
    buckets: [Buckets; 3],
    /// When a name last logged in from an address.
    last_logins: HashMap<u64, Instant>,
}

impl Default for Failures {
    fn default() -> Self {
        Self {
            buckets: [PAIR_THRESHOLD, IP_THRESHOLD, NAME_THRESHOLD].map(Buckets::new),
            last_logins: HashMap::new(),
        }
    }
}

impl Failures {
    /// Returns the buckets in which the attempt needs a turn: each that is over its limit, with two exceptions.
    ///
    /// Failures of other addresses for the name do not slow down an address with few failures of its own, or from which
    /// the name has logged in. Failures of the address for other names do not slow down a name that has logged in from
    /// it, until that has used up its free failures.
    fn throttled(&self, attempt: Attempt, now: Instant) -> [bool; 3] {
        let Attempt(keys) = attempt;
        let own = self.buckets[PAIR].failures(keys[PAIR], now);
        let is_known = self.last_logins.contains_key(&keys[PAIR]);
        let counts = [
            true,
            !is_known || own >= PAIR_THRESHOLD,
            !is_known && own >= OWN_THRESHOLD,
        ];
        std::array::from_fn(|kind| counts[kind] && self.buckets[kind].is_throttled(keys[kind], now))
    }

    /// Returns the time until the attempt's turn; `None` if it needs none.
    pub(super) fn wait_time(&self, attempt: Attempt, now: Instant) -> Option<Duration> {
        let slow = self.throttled(attempt, now);
        let lanes = self.buckets.iter().zip(attempt.0).zip(slow);
        let waits = lanes.filter(|(_, is_slow)| *is_slow);
        waits
            .map(|((lanes, key), _)| lanes.wait_time(key, now))
            .max()
    }

    /// Takes the turn in each bucket in which the attempt needs one.
    pub(super) fn take_turn(&mut self, attempt: Attempt, now: Instant) {
        let slow = self.throttled(attempt, now);
        for ((lanes, key), is_slow) in self.buckets.iter_mut().zip(attempt.0).zip(slow) {
            if is_slow {
                lanes.take_turn(key, now);
            }
        }
    }

    pub(super) fn record_failure(&mut self, attempt: Attempt, now: Instant) {
        for (lanes, key) in self.buckets.iter_mut().zip(attempt.0) {
            lanes.record_failure(key, now);
        }
    }

    /// Records that the password was right: forgets the failures of the address for the name.
    pub(super) fn record_success(&mut self, attempt: Attempt, now: Instant) {
        let Attempt(keys) = attempt;
        evict_oldest(&mut self.last_logins, |seen| *seen);
        self.last_logins.insert(keys[PAIR], now);
        let own = self.buckets[PAIR].remove(keys[PAIR]);
        for kind in [IP, NAME] {
            self.buckets[kind].subtract(keys[kind], own);
        }
    }

    /// Returns the bucket of the attempt's address.
    pub(super) fn ip_bucket(&mut self, attempt: Attempt) -> Option<&mut Bucket> {
        self.buckets[IP].get_mut(attempt.ip_key())
    }

    #[cfg(test)]
    pub(super) fn sizes(&self) -> Vec<usize> {
        let lanes = self.buckets.iter().map(Buckets::len);
        lanes.chain([self.last_logins.len()]).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::{Attempt, Failures, IP_THRESHOLD, NAME_THRESHOLD, OWN_THRESHOLD, PAIR_THRESHOLD};

    fn attempt(address: u64, name: u64) -> Attempt {
        Attempt::new(address << 32 | name, address, name)
    }

    /// Records failures of an address for a name.
    fn fail(failures: &mut Failures, address: u64, name: u64, times: u32) {
        (0..times).for_each(|_| failures.record_failure(attempt(address, name), Instant::now()));
    }

    fn is_slowed(failures: &Failures, address: u64, name: u64) -> bool {
        let left = failures.wait_time(attempt(address, name), Instant::now());
        left.is_some()
    }

    fn log_in(failures: &mut Failures, address: u64, name: u64) {
        failures.record_success(attempt(address, name), Instant::now());
    }

    #[test]
    fn an_address_is_slowed_down_by_its_own_failures_until_it_succeeds() {
        let mut failures = Failures::default();
        fail(&mut failures, 1, 1, PAIR_THRESHOLD - 1);
        assert!(!is_slowed(&failures, 1, 1));
        fail(&mut failures, 1, 1, 1);
        assert!(is_slowed(&failures, 1, 1));
        assert!(!is_slowed(&failures, 1, 2));
        assert!(!is_slowed(&failures, 2, 1));
        log_in(&mut failures, 1, 1);
        assert!(!is_slowed(&failures, 1, 1));
    }

    #[test]
    fn an_address_with_many_names_is_slowed_down_and_a_name_that_logged_in_there_is_not() {
        let mut failures = Failures::default();
        log_in(&mut failures, 1, 0);
        (1..=IP_THRESHOLD).for_each(|name| fail(&mut failures, 1, name.into(), 1));
        assert!(is_slowed(&failures, 1, 1000));
        assert!(!is_slowed(&failures, 1, 0));
        fail(&mut failures, 1, 0, PAIR_THRESHOLD - 1);
        assert!(!is_slowed(&failures, 1, 0));
    }

    #[test]
    fn many_addresses_with_one_name_are_slowed_down_and_the_owner_elsewhere_is_not() {
        let mut failures = Failures::default();
        let others = u64::from(NAME_THRESHOLD) + 55;
        (0..others).for_each(|address| fail(&mut failures, address, 1, 1));
        assert!(!is_slowed(&failures, 200, 1));
        // The owner mistypes the password a few times.
        fail(&mut failures, 200, 1, OWN_THRESHOLD - 1);
        assert!(!is_slowed(&failures, 200, 1));
        fail(&mut failures, 200, 1, 1);
        assert!(is_slowed(&failures, 200, 1));
        log_in(&mut failures, 201, 1);
        fail(&mut failures, 201, 1, PAIR_THRESHOLD - 1);
        assert!(!is_slowed(&failures, 201, 1));
    }

    #[test]
    fn a_turn_is_needed_in_each_bucket_over_its_limit() {
        let mut failures = Failures::default();
        (1..=8).for_each(|name| fail(&mut failures, 1, name, 2 * PAIR_THRESHOLD));
        (1..=8).for_each(|name| fail(&mut failures, 2, name, PAIR_THRESHOLD - 1));
        let now = Instant::now();
        let is_due = |failures: &Failures, address, name| {
            let left = failures.wait_time(attempt(address, name), now);
            left.is_none_or(|left| left.is_zero())
        };
        assert!(is_due(&failures, 1, 1) && is_due(&failures, 1, 2));
        failures.take_turn(attempt(1, 1), now);
        assert!(
            (1..=9).all(|name| !is_due(&failures, 1, name)),
            "the address's turn is gone"
        );
        assert!(!is_due(&failures, 2, 1), "and the name's");
        assert!(is_due(&failures, 2, 2));
        // A name that has logged in before gets no more than its free failures.
        log_in(&mut failures, 1, 3);
        assert!(is_due(&failures, 1, 3));
        fail(&mut failures, 1, 3, PAIR_THRESHOLD);
        assert!(!is_due(&failures, 1, 3));
    }
}
