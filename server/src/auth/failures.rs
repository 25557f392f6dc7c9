//! Who has failed how often, and whose attempts therefore take turns.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::lane::{Lane, Lanes, make_room};

/// Failures of an address that are free for one name.
pub(super) const FREE_OF_PAIR: u32 = 10;

/// Failures of an address that are free for all names together.
pub(super) const FREE_OF_ADDRESS: u32 = 30;

/// Failures that are free for a name, from all addresses together.
pub(super) const FREE_OF_NAME: u32 = 20;

/// From how many own failures for the name on an address is slowed down by those of others.
pub(super) const OWN: u32 = 5;

/// The kinds of lanes: of an address and a name together, of all names of an address, of a name at all addresses.
const PAIR: usize = 0;
const ADDRESS: usize = 1;
const NAME: usize = 2;

/// Who tries: an address, or all of a network that one customer has, and a name. One key for each kind of lane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt([u64; 3]);

impl Attempt {
    pub(super) fn new(pair: u64, address: u64, name: u64) -> Self {
        Self([pair, address, name])
    }

    pub(super) fn address(self) -> u64 {
        self.0[ADDRESS]
    }
}

/// Who has failed how often.
#[derive(Debug)]
pub(super) struct Failures {
    lanes: [Lanes; 3],
    /// Addresses from which the name logged in, and when last.
    known: HashMap<u64, Instant>,
}

impl Default for Failures {
    fn default() -> Self {
        Self {
            lanes: [FREE_OF_PAIR, FREE_OF_ADDRESS, FREE_OF_NAME].map(Lanes::new),
            known: HashMap::new(),
        }
    }
}

impl Failures {
    /// In which lanes the attempt needs its turn: each that is over its limit. Failures of others for a name slow down
    /// only those who have some themselves, and not those who logged in by it before; nor do failures of others at the
    /// same address slow down the latter before they have used up what is free for them.
    fn slow(&self, attempt: Attempt, now: Instant) -> [bool; 3] {
        let Attempt(keys) = attempt;
        let own = self.lanes[PAIR].failures(keys[PAIR], now);
        let is_known = self.known.contains_key(&keys[PAIR]);
        let counts = [
            true,
            !is_known || own >= FREE_OF_PAIR,
            !is_known && own >= OWN,
        ];
        std::array::from_fn(|kind| counts[kind] && self.lanes[kind].is_slow(keys[kind], now))
    }

    /// How long it is until the attempt can have its turn; none where it needs none.
    pub(super) fn left(&self, attempt: Attempt, now: Instant) -> Option<Duration> {
        let slow = self.slow(attempt, now);
        let lanes = self.lanes.iter().zip(attempt.0).zip(slow);
        let lefts = lanes.filter(|(_, is_slow)| *is_slow);
        lefts.map(|((lanes, key), _)| lanes.left(key, now)).max()
    }

    /// Takes the turn in each lane where the attempt needs one.
    pub(super) fn take(&mut self, attempt: Attempt, now: Instant) {
        let slow = self.slow(attempt, now);
        for ((lanes, key), is_slow) in self.lanes.iter_mut().zip(attempt.0).zip(slow) {
            if is_slow {
                lanes.take(key, now);
            }
        }
    }

    pub(super) fn fail(&mut self, attempt: Attempt, now: Instant) {
        for (lanes, key) in self.lanes.iter_mut().zip(attempt.0) {
            lanes.fail(key, now);
        }
    }

    /// The password was right: what the address failed for the name is forgotten.
    pub(super) fn forget(&mut self, attempt: Attempt, now: Instant) {
        let Attempt(keys) = attempt;
        make_room(&mut self.known, |seen| *seen);
        self.known.insert(keys[PAIR], now);
        let own = self.lanes[PAIR].forget(keys[PAIR]);
        for kind in [ADDRESS, NAME] {
            self.lanes[kind].forgive(keys[kind], own);
        }
    }

    /// The lane of the attempt's address.
    pub(super) fn of_address(&mut self, attempt: Attempt) -> Option<&mut Lane> {
        self.lanes[ADDRESS].lane(attempt.address())
    }

    #[cfg(test)]
    pub(super) fn sizes(&self) -> Vec<usize> {
        let lanes = self.lanes.iter().map(Lanes::len);
        lanes.chain([self.known.len()]).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::{Attempt, FREE_OF_ADDRESS, FREE_OF_NAME, FREE_OF_PAIR, Failures, OWN};

    fn attempt(address: u64, name: u64) -> Attempt {
        Attempt::new(address << 32 | name, address, name)
    }

    /// Failures of an address for a name.
    fn fail(failures: &mut Failures, address: u64, name: u64, times: u32) {
        (0..times).for_each(|_| failures.fail(attempt(address, name), Instant::now()));
    }

    fn is_slowed(failures: &Failures, address: u64, name: u64) -> bool {
        let left = failures.left(attempt(address, name), Instant::now());
        left.is_some()
    }

    fn log_in(failures: &mut Failures, address: u64, name: u64) {
        failures.forget(attempt(address, name), Instant::now());
    }

    #[test]
    fn an_address_is_slowed_down_by_its_own_failures_until_it_succeeds() {
        let mut failures = Failures::default();
        fail(&mut failures, 1, 1, FREE_OF_PAIR - 1);
        assert!(!is_slowed(&failures, 1, 1));
        fail(&mut failures, 1, 1, 1);
        assert!(is_slowed(&failures, 1, 1));
        assert!(!is_slowed(&failures, 1, 2));
        assert!(!is_slowed(&failures, 2, 1));
        log_in(&mut failures, 1, 1);
        assert!(!is_slowed(&failures, 1, 1));
    }

    #[test]
    fn one_who_tries_many_names_is_slowed_down_and_who_logged_in_there_is_not() {
        let mut failures = Failures::default();
        log_in(&mut failures, 1, 0);
        (1..=FREE_OF_ADDRESS).for_each(|name| fail(&mut failures, 1, name.into(), 1));
        assert!(is_slowed(&failures, 1, 1000));
        assert!(!is_slowed(&failures, 1, 0));
        fail(&mut failures, 1, 0, FREE_OF_PAIR - 1);
        assert!(!is_slowed(&failures, 1, 0));
    }

    #[test]
    fn many_who_try_one_name_are_slowed_down_and_the_owner_elsewhere_is_not() {
        let mut failures = Failures::default();
        let others = u64::from(FREE_OF_NAME) + 55;
        (0..others).for_each(|address| fail(&mut failures, address, 1, 1));
        assert!(!is_slowed(&failures, 200, 1));
        // Mistypes it, as often as owners do.
        fail(&mut failures, 200, 1, OWN - 1);
        assert!(!is_slowed(&failures, 200, 1));
        fail(&mut failures, 200, 1, 1);
        assert!(is_slowed(&failures, 200, 1));
        log_in(&mut failures, 201, 1);
        fail(&mut failures, 201, 1, FREE_OF_PAIR - 1);
        assert!(!is_slowed(&failures, 201, 1));
    }

    #[test]
    fn a_turn_is_needed_in_each_lane_over_its_limit() {
        let mut failures = Failures::default();
        (1..=8).for_each(|name| fail(&mut failures, 1, name, 2 * FREE_OF_PAIR));
        (1..=8).for_each(|name| fail(&mut failures, 2, name, FREE_OF_PAIR - 1));
        let now = Instant::now();
        let is_due = |failures: &Failures, address, name| {
            let left = failures.left(attempt(address, name), now);
            left.is_none_or(|left| left.is_zero())
        };
        assert!(is_due(&failures, 1, 1) && is_due(&failures, 1, 2));
        failures.take(attempt(1, 1), now);
        assert!(
            (1..=9).all(|name| !is_due(&failures, 1, name)),
            "the address's turn is gone"
        );
        assert!(!is_due(&failures, 2, 1), "and the name's");
        assert!(is_due(&failures, 2, 2));
        // Who logged in before has no more than is free either.
        log_in(&mut failures, 1, 3);
        assert!(is_due(&failures, 1, 3));
        fail(&mut failures, 1, 3, FREE_OF_PAIR);
        assert!(!is_due(&failures, 1, 3));
    }
}
