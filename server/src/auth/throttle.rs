//! Slows down guessing. Each address has some failures free for each name; then its attempts take turns, at intervals
//! that grow. What is kept is bounded, however many addresses and names are tried.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot::{self, Receiver};

use super::lane::Lane;
use super::seldom::Seldom;
use crate::connection::network::network;

/// Failures of an address that are free for one name.
const FREE_OF_PAIR: u32 = 10;

/// Failures of an address that are free for all names together.
const FREE_OF_ADDRESS: u32 = 30;

/// Failures that are free for a name, whoever makes them.
const FREE_OF_NAME: u32 = 20;

/// How long an attempt waits for its turn instead of being refused.
const PATIENCE: Duration = Duration::from_secs(1);

/// How many lines of the log a second there are for all addresses; each has one.
const LINES: u32 = 10;

/// Most entries of each kind.
const KEPT: usize = 10_000;

/// Whose attempts it slows down.
#[derive(Debug, Default)]
pub struct Throttle {
    /// Keys are hashes under secret seeds, which nobody can make fall together.
    seeds: RandomState,
    tables: Mutex<Tables>,
}

#[derive(Debug, Default)]
struct Tables {
    pairs: HashMap<u64, Lane>,
    addresses: HashMap<u64, Lane>,
    names: HashMap<u64, Lane>,
    /// Addresses from which somebody logged in by the name, and when last.
    known: HashMap<u64, Instant>,
    log: Seldom,
}

/// Who tries: an address, or all of a network that one customer has, and a name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt {
    pair: u64,
    address: u64,
    name: u64,
}

/// Where an attempt takes turns.
#[derive(Debug, Clone, Copy)]
enum Place {
    Pair,
    Address,
    Name,
}

/// It is to try again after so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Later(pub(super) Duration);

impl Throttle {
    pub(super) fn attempt(&self, from: IpAddr, name: &str) -> Attempt {
        let from = network(from);
        Attempt {
            pair: self.seeds.hash_one((from, name)),
            address: self.seeds.hash_one(from),
            name: self.seeds.hash_one(name),
        }
    }

    /// Whether the attempt has to take turns.
    pub(super) fn is_slowed(&self, attempt: Attempt) -> bool {
        self.tables().place(attempt, Instant::now()).is_some()
    }

    /// Waits for the attempt's turn, where it must take turns and that is near.
    pub(super) async fn turn(&self, attempt: Attempt) -> Result<(), Later> {
        loop {
            let (next, displaced) = match self.tables().take_turn(attempt, Instant::now()) {
                Ok(()) => return Ok(()),
                Err((next, None)) => return Err(Later(next)),
                Err((next, Some(displaced))) => (next, displaced),
            };
            tokio::select! {
                biased;
                _ = displaced => return Err(Later(next)),
                () = tokio::time::sleep(next) => {}
            }
        }
    }

    /// The password was right: what the address failed for the name is forgotten.
    pub(super) fn right(&self, attempt: Attempt) {
        let now = Instant::now();
        let mut tables = self.tables();
        let tables = &mut *tables;
        make_room(&mut tables.known, |seen| *seen);
        tables.known.insert(attempt.pair, now);
        let Some(pair) = tables.pairs.remove(&attempt.pair) else {
            return;
        };
        for (lanes, key) in [
            (&mut tables.addresses, attempt.address),
            (&mut tables.names, attempt.name),
        ] {
            if let Some(lane) = lanes.get_mut(&key) {
                lane.failures = lane.failures.saturating_sub(pair.failures);
            }
        }
    }

    /// The password was wrong. As how many failures it is to be logged, where it is.
    pub(super) fn wrong(&self, attempt: Attempt) -> Option<u32> {
        let now = Instant::now();
        let mut tables = self.tables();
        tables.fail(attempt, now);
        tables.log(attempt.address, now)
    }

    /// The attempt was refused unheard. As how many failures it is to be logged, where it is.
    pub(super) fn refused(&self, attempt: Attempt) -> Option<u32> {
        self.tables().log(attempt.address, Instant::now())
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tables {
    /// Where the attempt takes turns. Failures of others for a name slow down nobody who has made none themselves, or who
    /// logged in by it before; nor do failures of others at the same address slow down the latter.
    fn place(&self, attempt: Attempt, now: Instant) -> Option<Place> {
        let failures = |lanes: &HashMap<u64, Lane>, key| {
            lanes.get(key).map_or(0, |lane: &Lane| lane.failures(now))
        };
        let own = failures(&self.pairs, &attempt.pair);
        if own >= FREE_OF_PAIR {
            return Some(Place::Pair);
        }
        if self.known.contains_key(&attempt.pair) {
            return None;
        }
        if failures(&self.addresses, &attempt.address) >= FREE_OF_ADDRESS {
            return Some(Place::Address);
        }
        let is_slow = own > 0 && failures(&self.names, &attempt.name) >= FREE_OF_NAME;
        is_slow.then_some(Place::Name)
    }

    /// Takes the turn; where it has not come, how long it is until then, and what is told when another one takes the
    /// place in front, unless it is too long to wait for.
    fn take_turn(
        &mut self,
        attempt: Attempt,
        now: Instant,
    ) -> Result<(), (Duration, Option<Receiver<()>>)> {
        let Some(place) = self.place(attempt, now) else {
            return Ok(());
        };
        let (lane, free) = match place {
            Place::Pair => (self.pairs.get_mut(&attempt.pair), FREE_OF_PAIR),
            Place::Address => (self.addresses.get_mut(&attempt.address), FREE_OF_ADDRESS),
            Place::Name => (self.names.get_mut(&attempt.name), FREE_OF_NAME),
        };
        let Some(lane) = lane else {
            return Ok(());
        };
        let left = lane.next.saturating_duration_since(now);
        if left.is_zero() {
            lane.next = now + lane.interval(free);
            lane.waiting = None;
            return Ok(());
        }
        if left > PATIENCE {
            return Err((left, None));
        }
        let (sender, displaced) = oneshot::channel();
        lane.waiting = Some(sender);
        Err((left, Some(displaced)))
    }

    fn fail(&mut self, attempt: Attempt, now: Instant) {
        for (lanes, key) in [
            (&mut self.pairs, attempt.pair),
            (&mut self.addresses, attempt.address),
            (&mut self.names, attempt.name),
        ] {
            make_room(lanes, |lane| lane.last);
            lanes.entry(key).or_insert_with(|| Lane::new(now)).fail(now);
        }
    }

    fn log(&mut self, address: u64, now: Instant) -> Option<u32> {
        let own = match self.addresses.get_mut(&address) {
            Some(lane) => lane.log.write(now, 1)?,
            None => 1,
        };
        let all = self.log.write(now, LINES);
        if all.is_none() {
            // The next line of the address counts these too.
            if let Some(lane) = self.addresses.get_mut(&address) {
                lane.log.take_back(own);
            }
        }
        all.map(|_| own)
    }
}

/// Forgets the older half where there are as many as may be.
fn make_room<T>(entries: &mut HashMap<u64, T>, last: impl Fn(&T) -> Instant) {
    if entries.len() < KEPT {
        return;
    }
    let mut times: Vec<Instant> = entries.values().map(&last).collect();
    let half = times.len() / 2;
    let (_, middle, _) = times.select_nth_unstable(half);
    let middle = *middle;
    entries.retain(|_, entry| last(entry) > middle);
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv6Addr};
    use std::time::{Duration, Instant};

    use super::{FREE_OF_ADDRESS, FREE_OF_NAME, FREE_OF_PAIR, KEPT, Throttle};

    fn address(last: u8) -> IpAddr {
        [192, 0, 2, last].into()
    }

    fn fail(throttle: &Throttle, from: IpAddr, name: &str, times: u32) {
        let attempt = throttle.attempt(from, name);
        for _ in 0..times {
            throttle.wrong(attempt);
        }
    }

    fn is_slowed(throttle: &Throttle, from: IpAddr, name: &str) -> bool {
        throttle.is_slowed(throttle.attempt(from, name))
    }

    #[test]
    fn an_address_is_slowed_down_by_its_own_failures_until_it_succeeds() {
        let throttle = Throttle::default();
        fail(&throttle, address(1), "admin", FREE_OF_PAIR - 1);
        assert!(!is_slowed(&throttle, address(1), "admin"));
        fail(&throttle, address(1), "admin", 1);
        assert!(is_slowed(&throttle, address(1), "admin"));
        assert!(!is_slowed(&throttle, address(1), "ann"));
        assert!(!is_slowed(&throttle, address(2), "admin"));
        throttle.right(throttle.attempt(address(1), "admin"));
        assert!(!is_slowed(&throttle, address(1), "admin"));
    }

    #[test]
    fn one_who_tries_many_names_is_slowed_down_and_who_logged_in_there_is_not() {
        let throttle = Throttle::default();
        throttle.right(throttle.attempt(address(1), "ann"));
        for number in 0..FREE_OF_ADDRESS {
            fail(&throttle, address(1), &format!("name {number}"), 1);
        }
        assert!(is_slowed(&throttle, address(1), "another"));
        assert!(!is_slowed(&throttle, address(1), "ann"));
    }

    #[test]
    fn many_who_try_one_name_are_slowed_down_and_the_owner_elsewhere_is_not() {
        let throttle = Throttle::default();
        for last in 0..=FREE_OF_NAME as u8 {
            fail(&throttle, address(last), "admin", 1);
        }
        assert!(is_slowed(&throttle, address(0), "admin"));
        assert!(!is_slowed(&throttle, address(200), "admin"));
        throttle.right(throttle.attempt(address(201), "admin"));
        fail(&throttle, address(201), "admin", 2);
        assert!(!is_slowed(&throttle, address(201), "admin"));
    }

    #[test]
    fn a_network_of_one_customer_is_one_address() {
        let throttle = Throttle::default();
        let of =
            |network: u16, host| Ipv6Addr::new(0x2001, 0xdb8, 0, network, 0, 0, 0, host).into();
        (0..10).for_each(|host| fail(&throttle, of(1, host), "admin", 1));
        assert!(is_slowed(&throttle, of(1, 99), "admin"));
        assert!(!is_slowed(&throttle, of(2, 99), "admin"));
    }

    #[test]
    fn attempts_take_turns_at_intervals_that_grow() {
        let throttle = Throttle::default();
        let attempt = throttle.attempt(address(1), "admin");
        let start = Instant::now();
        let (mut now, mut heard) = (start, 0);
        while now < start + Duration::from_secs(60) {
            let mut tables = throttle.tables();
            if tables.take_turn(attempt, now).is_ok() {
                tables.fail(attempt, now);
                heard += 1;
            }
            now += Duration::from_millis(5);
        }
        assert!(
            (50..=70).contains(&heard),
            "{heard} guesses in the first minute"
        );
        let steady = (0..12_000).filter(|_| {
            let mut tables = throttle.tables();
            now += Duration::from_millis(5);
            let is_heard = tables.take_turn(attempt, now).is_ok();
            if is_heard {
                tables.fail(attempt, now);
            }
            is_heard
        });
        assert_eq!(steady.count(), 10, "guesses a minute from then on");
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let throttle = Throttle::default();
        for number in 0..(3 * KEPT as u32) {
            let attempt = throttle.attempt(IpAddr::from(number.to_be_bytes()), &number.to_string());
            throttle.wrong(attempt);
            throttle.right(throttle.attempt(IpAddr::from(number.to_be_bytes()), "own"));
        }
        let tables = throttle.tables();
        let sizes = [
            tables.pairs.len(),
            tables.addresses.len(),
            tables.names.len(),
            tables.known.len(),
        ];
        assert!(sizes.iter().all(|size| *size <= KEPT), "{sizes:?}");
    }

    #[test]
    fn the_log_has_a_line_a_second_for_an_address_and_few_for_all() {
        let throttle = Throttle::default();
        let attempt = throttle.attempt(address(1), "admin");
        assert_eq!(throttle.wrong(attempt), Some(1));
        let lines = (0..50).filter_map(|_| throttle.wrong(attempt));
        assert_eq!(lines.count(), 0);
        let later = Instant::now() + Duration::from_secs(2);
        let line = throttle.tables().log(attempt.address, later);
        assert_eq!(line, Some(51));
        let others =
            (2..100).filter_map(|last| throttle.wrong(throttle.attempt(address(last), "a")));
        assert!(others.count() < 10);
    }
}
