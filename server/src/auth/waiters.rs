//! Attempts that wait for their turn: few of each address and few of all. The next one is chosen at random, so that
//! neither the fastest client nor the one with most addresses gets every turn.

use rand::seq::IndexedRandom;
use tokio::sync::oneshot::{self, Receiver, Sender};

use super::failures::Attempt;

/// Maximum waiting attempts.
const MAX_WAITERS: usize = 32;

/// Maximum waiting attempts of one address.
const MAX_WAITERS_PER_IP: usize = 16;

/// The waiting attempts.
#[derive(Debug, Default)]
pub(super) struct Waiters(Vec<Waiter>);

#[derive(Debug)]
struct Waiter {
    attempt: Attempt,
    call: Sender<()>,
}

impl Waiter {
    fn ip_key(&self) -> u64 {
        self.attempt.ip_key()
    }
}

impl Waiters {
    /// Enqueues the attempt. The receiver completes when its turn comes, and fails when another attempt takes its place.
    pub(super) fn enqueue(&mut self, attempt: Attempt) -> Receiver<()> {
        self.remove_closed();
        let (call, called) = oneshot::channel();
        self.0.push(Waiter { attempt, call });
        if self.count(attempt.ip_key()) > MAX_WAITERS_PER_IP {
            self.evict_from(attempt.ip_key());
        } else if self.0.len() > MAX_WAITERS {
            let addresses = self.ip_keys(|_| true);
            let most = addresses.iter().map(|address| self.count(*address)).max();
            let largest: Vec<u64> = addresses
                .into_iter()
                .filter(|address| Some(self.count(*address)) == most)
                .collect();
            if let Some(address) = pick(&largest) {
                self.evict_from(address);
            }
        }
        called
    }

    /// Wakes a random attempt that is due, with the same chance for each address, and returns it.
    pub(super) fn wake_random(&mut self, is_due: impl Fn(Attempt) -> bool) -> Option<Attempt> {
        self.remove_closed();
        loop {
            let address = pick(&self.ip_keys(&is_due))?;
            let place =
                self.remove_random(|place| place.ip_key() == address && is_due(place.attempt))?;
            // An attempt that has just left gets no turn.
            if place.call.send(()).is_ok() {
                return Some(place.attempt);
            }
        }
    }

    fn remove_closed(&mut self) {
        self.0.retain(|place| !place.call.is_closed());
    }

    fn count(&self, address: u64) -> usize {
        let own = self.0.iter().filter(|place| place.ip_key() == address);
        own.count()
    }

    /// Returns the addresses of the matching attempts, each once.
    fn ip_keys(&self, is_meant: impl Fn(Attempt) -> bool) -> Vec<u64> {
        let meant = self.0.iter().filter(|place| is_meant(place.attempt));
        let mut addresses: Vec<u64> = meant.map(Waiter::ip_key).collect();
        addresses.sort_unstable();
        addresses.dedup();
        addresses
    }

    fn evict_from(&mut self, address: u64) {
        drop(self.remove_random(|place| place.ip_key() == address));
    }

    /// Removes a random matching attempt.
    fn remove_random(&mut self, is_meant: impl Fn(&Waiter) -> bool) -> Option<Waiter> {
        let places: Vec<usize> = (0..self.0.len())
            .filter(|place| is_meant(&self.0[*place]))
            .collect();
        pick(&places).map(|place| self.0.swap_remove(place))
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

fn pick<T: Copy>(of: &[T]) -> Option<T> {
    of.choose(&mut rand::rng()).copied()
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot::Receiver;
    use tokio::sync::oneshot::error::TryRecvError;

    use super::{MAX_WAITERS, MAX_WAITERS_PER_IP, Waiters};
    use crate::auth::failures::Attempt;

    fn attempt(address: u64) -> Attempt {
        Attempt::new(0, address, 0)
    }

    fn still(waiting: &mut [Receiver<()>]) -> usize {
        let still = waiting.iter_mut().map(Receiver::try_recv);
        still
            .filter(|call| *call == Err(TryRecvError::Empty))
            .count()
    }

    #[test]
    fn each_that_waits_is_drawn_as_likely_as_the_others() {
        let mut drawn = 0;
        for _ in 0..400 {
            let mut waiting = Waiters::default();
            let _others: Vec<_> = (0..3).map(|_| waiting.enqueue(attempt(1))).collect();
            let mut own = waiting.enqueue(attempt(1));
            assert!(waiting.wake_random(|_| false).is_none());
            waiting.wake_random(|_| true).unwrap();
            drawn += usize::from(own.try_recv().is_ok());
        }
        assert!(
            (50..150).contains(&drawn),
            "{drawn} of 400, expected a quarter"
        );
    }

    #[test]
    fn an_address_that_waits_often_is_drawn_no_more_often() {
        let mut drawn = 0;
        for _ in 0..400 {
            let mut waiting = Waiters::default();
            let _others: Vec<_> = (0..MAX_WAITERS_PER_IP)
                .map(|_| waiting.enqueue(attempt(1)))
                .collect();
            let mut own = waiting.enqueue(attempt(2));
            waiting.wake_random(|_| true).unwrap();
            drawn += usize::from(own.try_recv().is_ok());
        }
        assert!((140..260).contains(&drawn), "{drawn} of 400, expected half");
    }

    #[test]
    fn an_attempt_that_left_has_no_place_and_no_turn() {
        let mut waiting = Waiters::default();
        let mut stays = waiting.enqueue(attempt(1));
        (0..1000).for_each(|_| drop(waiting.enqueue(attempt(1))));
        assert_eq!(stays.try_recv(), Err(TryRecvError::Empty));
        waiting.wake_random(|_| true).unwrap();
        assert!(stays.try_recv().is_ok());
        assert!(waiting.wake_random(|_| true).is_none());
        assert_eq!(waiting.len(), 0);
    }

    #[test]
    fn few_wait_of_an_address_and_of_all_and_others_find_a_place() {
        let mut waiting = Waiters::default();
        let mut many: Vec<_> = (0..100).map(|_| waiting.enqueue(attempt(1))).collect();
        assert_eq!(still(&mut many), MAX_WAITERS_PER_IP);
        let mut more: Vec<_> = (0..100).map(|_| waiting.enqueue(attempt(2))).collect();
        assert_eq!(
            (still(&mut many), still(&mut more)),
            (MAX_WAITERS_PER_IP, MAX_WAITERS - MAX_WAITERS_PER_IP)
        );
        let mut other = [waiting.enqueue(attempt(3))];
        assert_eq!(still(&mut other), 1);
        assert_eq!(still(&mut many) + still(&mut more), MAX_WAITERS - 1);
        let mut all: Vec<_> = (4..1000)
            .map(|address| waiting.enqueue(attempt(address)))
            .collect();
        assert!(still(&mut all) > MAX_WAITERS / 2);
        assert_eq!(waiting.len(), MAX_WAITERS);
    }
}
