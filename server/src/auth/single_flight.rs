//! Identical log-ins at the same time: one is verified, and all get its result.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot::{self, Receiver, Sender};

/// Maximum followers of all flights together.
const MAX_FOLLOWERS: usize = 64;

/// The digest of the credentials, and the generation of the state that they are verified against: a later generation is
/// another flight.
type Key = ([u8; 32], i64);

type Followers<T> = HashMap<Key, Vec<Sender<T>>>;

/// The flights in progress, and the followers that wait for their results.
#[derive(Debug)]
pub(super) struct SingleFlight<T>(Arc<Mutex<Followers<T>>>);

impl<T> Default for SingleFlight<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

/// How an attempt gets its result.
#[derive(Debug)]
pub(super) enum Joined<T> {
    /// By doing the work, also for its followers.
    Leader(Flight<T>),
    /// From the leader. If that ends without a result, the attempt joins again.
    Follower(Receiver<T>),
    /// By doing the work for itself: there are too many followers.
    Overflow,
}

/// The work of a leader. If it is dropped, its followers get no result.
#[derive(Debug)]
pub(super) struct Flight<T> {
    key: Key,
    all: Arc<Mutex<Followers<T>>>,
}

impl<T> SingleFlight<T> {
    pub(super) fn join(&self, key: Key) -> Joined<T> {
        let mut all = lock(&self.0);
        if let Entry::Vacant(entry) = all.entry(key) {
            entry.insert(Vec::new());
            let all = Arc::clone(&self.0);
            return Joined::Leader(Flight { key, all });
        }
        for behind in all.values_mut() {
            behind.retain(|one| !one.is_closed());
        }
        if all.values().map(Vec::len).sum::<usize>() >= MAX_FOLLOWERS {
            return Joined::Overflow;
        }
        let (answer, receiver) = oneshot::channel();
        all.entry(key).or_default().push(answer);
        Joined::Follower(receiver)
    }
}

impl<T: Clone> Flight<T> {
    /// Sends the result to all followers.
    pub(super) fn complete(self, answer: &T) {
        let behind = self.remove();
        for one in behind {
            // A follower that is gone needs no result.
            drop(one.send(answer.clone()));
        }
    }
}

impl<T> Flight<T> {
    fn remove(&self) -> Vec<Sender<T>> {
        lock(&self.all).remove(&self.key).unwrap_or_default()
    }
}

impl<T> Drop for Flight<T> {
    fn drop(&mut self) {
        drop(self.remove());
    }
}

fn lock<T>(all: &Mutex<Followers<T>>) -> MutexGuard<'_, Followers<T>> {
    all.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Flight, Joined, MAX_FOLLOWERS, SingleFlight};

    fn key(number: u8) -> super::Key {
        ([number; 32], 1)
    }

    fn first(flights: &SingleFlight<u8>, number: u8) -> Flight<u8> {
        match flights.join(key(number)) {
            Joined::Leader(flight) => flight,
            other => panic!("{other:?}"),
        }
    }

    fn behind(flights: &SingleFlight<u8>, number: u8) -> tokio::sync::oneshot::Receiver<u8> {
        match flights.join(key(number)) {
            Joined::Follower(receiver) => receiver,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn identical_attempts_get_the_result_of_the_first() {
        let flights = SingleFlight::default();
        let flight = first(&flights, 1);
        let _other = first(&flights, 2);
        let mut all: Vec<_> = (0..50).map(|_| behind(&flights, 1)).collect();
        let later = flights.join((key(1).0, 2));
        assert!(matches!(later, Joined::Leader(_)), "another generation");
        flight.complete(&7);
        assert!(all.iter_mut().all(|one| one.try_recv() == Ok(7)));
        first(&flights, 1);
    }

    #[test]
    fn where_the_first_ends_without_an_answer_another_one_is_first() {
        let flights = SingleFlight::default();
        let flight = first(&flights, 1);
        let mut next = behind(&flights, 1);
        drop(flight);
        assert!(next.try_recv().is_err());
        first(&flights, 1);
    }

    #[test]
    fn followers_are_limited_and_those_that_left_do_not_count() {
        let flights = SingleFlight::default();
        let _flights = (first(&flights, 1), first(&flights, 2));
        (0..1000).for_each(|_| drop(behind(&flights, 1)));
        let all: Vec<_> = (0..MAX_FOLLOWERS).map(|_| behind(&flights, 1)).collect();
        assert!(matches!(flights.join(key(2)), Joined::Overflow));
        drop(all);
        behind(&flights, 2);
    }
}
