//! Attempts that wait for their turn: few of an address, few of all, and the next of them is drawn by lot, so that
//! neither the fastest nor the one that waits with most addresses has every turn.

use rand::seq::IndexedRandom;
use tokio::sync::oneshot::{self, Receiver, Sender};

use super::failures::Attempt;

/// How many may wait.
const MOST: usize = 32;

/// How many of one address may wait.
const EACH: usize = 16;

/// Attempts that wait.
#[derive(Debug, Default)]
pub(super) struct Waiting(Vec<Place>);

#[derive(Debug)]
struct Place {
    attempt: Attempt,
    call: Sender<()>,
}

impl Place {
    fn address(&self) -> u64 {
        self.attempt.address()
    }
}

impl Waiting {
    /// Lets the attempt wait. What is returned hears of its turn, or that its place was taken by another attempt.
    pub(super) fn wait(&mut self, attempt: Attempt) -> Receiver<()> {
        self.forget_those_who_left();
        let (call, called) = oneshot::channel();
        self.0.push(Place { attempt, call });
        if self.of(attempt.address()) > EACH {
            self.remove_one_of(attempt.address());
        } else if self.0.len() > MOST {
            let addresses = self.addresses(|_| true);
            let most = addresses.iter().map(|address| self.of(*address)).max();
            let largest: Vec<u64> = addresses
                .into_iter()
                .filter(|address| Some(self.of(*address)) == most)
                .collect();
            if let Some(address) = pick(&largest) {
                self.remove_one_of(address);
            }
        }
        called
    }

    /// Calls one of those that may be called, an address as likely as any other; which that was.
    pub(super) fn draw(&mut self, is_due: impl Fn(Attempt) -> bool) -> Option<Attempt> {
        self.forget_those_who_left();
        loop {
            let address = pick(&self.addresses(&is_due))?;
            let place = self.remove(|place| place.address() == address && is_due(place.attempt))?;
            // One that left a moment ago has no turn.
            if place.call.send(()).is_ok() {
                return Some(place.attempt);
            }
        }
    }

    fn forget_those_who_left(&mut self) {
        self.0.retain(|place| !place.call.is_closed());
    }

    fn of(&self, address: u64) -> usize {
        let own = self.0.iter().filter(|place| place.address() == address);
        own.count()
    }

    /// Each address once of which such an attempt waits.
    fn addresses(&self, is_meant: impl Fn(Attempt) -> bool) -> Vec<u64> {
        let meant = self.0.iter().filter(|place| is_meant(place.attempt));
        let mut addresses: Vec<u64> = meant.map(Place::address).collect();
        addresses.sort_unstable();
        addresses.dedup();
        addresses
    }

    fn remove_one_of(&mut self, address: u64) {
        drop(self.remove(|place| place.address() == address));
    }

    /// Removes one of those, by lot.
    fn remove(&mut self, is_meant: impl Fn(&Place) -> bool) -> Option<Place> {
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

    use super::{EACH, MOST, Waiting};
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
            let mut waiting = Waiting::default();
            let _others: Vec<_> = (0..3).map(|_| waiting.wait(attempt(1))).collect();
            let mut own = waiting.wait(attempt(1));
            assert!(waiting.draw(|_| false).is_none());
            waiting.draw(|_| true).unwrap();
            drawn += usize::from(own.try_recv().is_ok());
        }
        assert!(
            (50..150).contains(&drawn),
            "{drawn} of 400, a quarter is meant"
        );
    }

    #[test]
    fn an_address_that_waits_often_is_drawn_no_more_often() {
        let mut drawn = 0;
        for _ in 0..400 {
            let mut waiting = Waiting::default();
            let _others: Vec<_> = (0..EACH).map(|_| waiting.wait(attempt(1))).collect();
            let mut own = waiting.wait(attempt(2));
            waiting.draw(|_| true).unwrap();
            drawn += usize::from(own.try_recv().is_ok());
        }
        assert!((140..260).contains(&drawn), "{drawn} of 400, half is meant");
    }

    #[test]
    fn who_left_has_no_place_and_no_turn() {
        let mut waiting = Waiting::default();
        let mut stays = waiting.wait(attempt(1));
        (0..1000).for_each(|_| drop(waiting.wait(attempt(1))));
        assert_eq!(stays.try_recv(), Err(TryRecvError::Empty));
        waiting.draw(|_| true).unwrap();
        assert!(stays.try_recv().is_ok());
        assert!(waiting.draw(|_| true).is_none());
        assert_eq!(waiting.len(), 0);
    }

    #[test]
    fn few_wait_of_an_address_and_of_all_and_others_find_a_place() {
        let mut waiting = Waiting::default();
        let mut many: Vec<_> = (0..100).map(|_| waiting.wait(attempt(1))).collect();
        assert_eq!(still(&mut many), EACH);
        let mut more: Vec<_> = (0..100).map(|_| waiting.wait(attempt(2))).collect();
        assert_eq!((still(&mut many), still(&mut more)), (EACH, MOST - EACH));
        let mut other = [waiting.wait(attempt(3))];
        assert_eq!(still(&mut other), 1);
        assert_eq!(still(&mut many) + still(&mut more), MOST - 1);
        let mut all: Vec<_> = (4..1000)
            .map(|address| waiting.wait(attempt(address)))
            .collect();
        assert!(still(&mut all) > MOST / 2);
        assert_eq!(waiting.len(), MOST);
    }
}
