//! Many who send the same name and password at once: one is looked at, and all of them have its answer.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot::{self, Receiver, Sender};

/// How many may wait behind others, of all flights.
const MOST: usize = 64;

/// What was sent, as a digest, and the generation of what it is compared with: later is another question.
type Key = ([u8; 32], i64);

type Followers<T> = HashMap<Key, Vec<Sender<T>>>;

/// What is looked at now, and who waits for the answer.
#[derive(Debug)]
pub(super) struct Flights<T>(Arc<Mutex<Followers<T>>>);

impl<T> Default for Flights<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

/// How an attempt comes to its answer.
#[derive(Debug)]
pub(super) enum Place<T> {
    /// By looking, for those too who come meanwhile.
    First(Flight<T>),
    /// From the first; from another one where that one ends without an answer.
    Behind(Receiver<T>),
    /// By looking for itself: too many wait.
    Alone,
}

/// One that is looked at; where it is dropped, those behind it hear that there is no answer.
#[derive(Debug)]
pub(super) struct Flight<T> {
    key: Key,
    all: Arc<Mutex<Followers<T>>>,
}

impl<T> Flights<T> {
    pub(super) fn join(&self, key: Key) -> Place<T> {
        let mut all = lock(&self.0);
        if let Entry::Vacant(place) = all.entry(key) {
            place.insert(Vec::new());
            let all = Arc::clone(&self.0);
            return Place::First(Flight { key, all });
        }
        for behind in all.values_mut() {
            behind.retain(|one| !one.is_closed());
        }
        if all.values().map(Vec::len).sum::<usize>() >= MOST {
            return Place::Alone;
        }
        let (answer, landing) = oneshot::channel();
        all.entry(key).or_default().push(answer);
        Place::Behind(landing)
    }
}

impl<T: Clone> Flight<T> {
    /// Gives the answer to all behind.
    pub(super) fn land(self, answer: &T) {
        let behind = self.leave();
        for one in behind {
            // One that has left needs no answer.
            drop(one.send(answer.clone()));
        }
    }
}

impl<T> Flight<T> {
    fn leave(&self) -> Vec<Sender<T>> {
        lock(&self.all).remove(&self.key).unwrap_or_default()
    }
}

impl<T> Drop for Flight<T> {
    fn drop(&mut self) {
        drop(self.leave());
    }
}

fn lock<T>(all: &Mutex<Followers<T>>) -> MutexGuard<'_, Followers<T>> {
    all.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Flight, Flights, MOST, Place};

    fn key(number: u8) -> super::Key {
        ([number; 32], 1)
    }

    fn first(flights: &Flights<u8>, number: u8) -> Flight<u8> {
        match flights.join(key(number)) {
            Place::First(flight) => flight,
            other => panic!("{other:?}"),
        }
    }

    fn behind(flights: &Flights<u8>, number: u8) -> tokio::sync::oneshot::Receiver<u8> {
        match flights.join(key(number)) {
            Place::Behind(landing) => landing,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn all_who_send_the_same_have_the_answer_of_the_first() {
        let flights = Flights::default();
        let flight = first(&flights, 1);
        let _other = first(&flights, 2);
        let mut all: Vec<_> = (0..50).map(|_| behind(&flights, 1)).collect();
        let later = flights.join((key(1).0, 2));
        assert!(matches!(later, Place::First(_)), "another generation");
        flight.land(&7);
        assert!(all.iter_mut().all(|one| one.try_recv() == Ok(7)));
        first(&flights, 1);
    }

    #[test]
    fn where_the_first_ends_without_an_answer_another_one_is_first() {
        let flights = Flights::default();
        let flight = first(&flights, 1);
        let mut next = behind(&flights, 1);
        drop(flight);
        assert!(next.try_recv().is_err());
        first(&flights, 1);
    }

    #[test]
    fn few_wait_behind_others_and_none_of_those_who_left() {
        let flights = Flights::default();
        let _flights = (first(&flights, 1), first(&flights, 2));
        (0..1000).for_each(|_| drop(behind(&flights, 1)));
        let all: Vec<_> = (0..MOST).map(|_| behind(&flights, 1)).collect();
        assert!(matches!(flights.join(key(2)), Place::Alone));
        drop(all);
        behind(&flights, 2);
    }
}
