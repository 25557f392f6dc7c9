//! The queue before work that takes a processor: short, fair between addresses, and the newest of each comes first, so
//! that what nobody waits for any more holds up no one.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot::{self, Sender};

use crate::connection::network::network;

/// How many may wait.
const MOST: usize = 32;

/// How many of one address may wait: one more takes the place of the oldest.
const EACH: usize = 16;

/// There is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

/// Who waits, and how many work.
#[derive(Debug, Clone)]
pub(super) struct Queue(Arc<Mutex<Places>>);

#[derive(Debug)]
struct Places {
    at_once: usize,
    working: usize,
    /// Oldest first.
    waiting: Vec<Waiting>,
    /// The addresses of those who wait, in the order in which they come to their turn.
    turns: VecDeque<IpAddr>,
}

#[derive(Debug)]
struct Waiting {
    from: IpAddr,
    call: Sender<Permit>,
}

/// Leave to work; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Permit(Option<Queue>);

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(queue) = self.0.take() {
            queue.next();
        }
    }
}

impl Queue {
    pub(super) fn new(at_once: usize) -> Self {
        Self(Arc::new(Mutex::new(Places {
            at_once,
            working: 0,
            waiting: Vec::new(),
            turns: VecDeque::new(),
        })))
    }

    /// Waits until there is room.
    pub(super) async fn enter(&self, from: IpAddr) -> Result<Permit, Full> {
        let from = network(from);
        let called = {
            let mut places = self.places();
            if places.working < places.at_once {
                places.working += 1;
                return Ok(Permit(Some(self.clone())));
            }
            places.wait(from)?
        };
        // Whose place another one took is not called.
        called.await.or(Err(Full))
    }

    /// Calls the next who still waits.
    fn next(&self) {
        let mut places = self.places();
        while let Some(waiting) = places.take_next() {
            match waiting.call.send(Permit(Some(self.clone()))) {
                Ok(()) => return,
                // Has hung up: the permit is still ours.
                Err(mut permit) => permit.0 = None,
            }
        }
        places.working -= 1;
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether one more would have to wait.
    pub(super) fn is_busy(&self) -> bool {
        let places = self.places();
        places.working >= places.at_once
    }

    #[cfg(test)]
    pub(super) fn working(&self) -> usize {
        self.places().working
    }
}

impl Places {
    fn wait(&mut self, from: IpAddr) -> Result<oneshot::Receiver<Permit>, Full> {
        self.waiting.retain(|waiting| !waiting.call.is_closed());
        let own = self.of(from);
        if own >= EACH {
            self.remove_oldest(from);
        } else if self.waiting.len() >= MOST {
            let most = self.waiting.iter().map(|waiting| waiting.from);
            let most = most.max_by_key(|from| self.of(*from)).ok_or(Full)?;
            if self.of(most) <= own + 1 {
                return Err(Full);
            }
            self.remove_oldest(most);
        }
        let (call, called) = oneshot::channel();
        self.waiting.push(Waiting { from, call });
        if !self.turns.contains(&from) {
            self.turns.push_back(from);
        }
        Ok(called)
    }

    fn of(&self, from: IpAddr) -> usize {
        self.waiting.iter().filter(|one| one.from == from).count()
    }

    fn remove_oldest(&mut self, from: IpAddr) {
        if let Some(place) = self.waiting.iter().position(|one| one.from == from) {
            self.waiting.remove(place);
        }
    }

    /// The newest of the address whose turn it is.
    fn take_next(&mut self) -> Option<Waiting> {
        while let Some(from) = self.turns.pop_front() {
            if let Some(place) = self.waiting.iter().rposition(|one| one.from == from) {
                self.turns.push_back(from);
                return Some(self.waiting.remove(place));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use futures_util::FutureExt;

    use super::{EACH, Full, MOST, Permit, Queue};

    fn address(last: u8) -> IpAddr {
        [127, 0, 0, last].into()
    }

    type Entering = futures_util::future::LocalBoxFuture<'static, Result<Permit, Full>>;

    fn enter(queue: &Queue, last: u8) -> Entering {
        let queue = queue.clone();
        let mut entering = async move { queue.enter(address(last)).await }.boxed_local();
        // The first poll takes the place.
        assert!((&mut entering).now_or_never().is_none());
        entering
    }

    fn is_called(entering: &mut Entering) -> Option<Result<Permit, Full>> {
        entering.now_or_never()
    }

    #[test]
    fn addresses_take_turns_and_the_newest_of_each_comes_first() {
        let queue = Queue::new(1);
        let first = queue.enter(address(1)).now_or_never().unwrap().unwrap();
        let (mut a, mut b, mut c) = (enter(&queue, 1), enter(&queue, 1), enter(&queue, 2));
        drop(first);
        let permit = is_called(&mut b).unwrap().unwrap();
        assert!(is_called(&mut a).is_none() && is_called(&mut c).is_none());
        drop(permit);
        drop(is_called(&mut c).unwrap().unwrap());
        drop(is_called(&mut a).unwrap().unwrap());
        assert_eq!(queue.working(), 0);
    }

    #[test]
    fn who_hung_up_is_passed_by() {
        let queue = Queue::new(1);
        let first = queue.enter(address(1)).now_or_never().unwrap().unwrap();
        let mut waits = enter(&queue, 1);
        for _ in 0..1000 {
            drop(enter(&queue, 1));
        }
        drop(first);
        drop(is_called(&mut waits).unwrap().unwrap());
        // Called, and gone before it heard of it.
        let first = queue.enter(address(1)).now_or_never().unwrap().unwrap();
        let waits = enter(&queue, 1);
        drop(first);
        assert_eq!(queue.working(), 1);
        drop(waits);
        assert_eq!(queue.working(), 0);
    }

    #[test]
    fn an_address_with_many_makes_room_for_its_newest_and_for_others() {
        let queue = Queue::new(1);
        let _first = queue.enter(address(1)).now_or_never().unwrap().unwrap();
        let mut own: Vec<_> = (0..=EACH).map(|_| enter(&queue, 1)).collect();
        assert_eq!(is_called(&mut own[0]).unwrap().err(), Some(Full));
        assert!(is_called(&mut own[1]).is_none());
        let mut others: Vec<_> = (EACH..MOST).map(|_| enter(&queue, 2)).collect();
        let mut third = enter(&queue, 3);
        let lost = is_called(&mut own[1]).or_else(|| is_called(&mut others[0]));
        assert_eq!(lost.unwrap().err(), Some(Full));
        assert!(is_called(&mut third).is_none());
    }

    #[test]
    fn a_full_queue_of_many_addresses_takes_nobody() {
        let queue = Queue::new(1);
        let _first = queue.enter(address(0)).now_or_never().unwrap().unwrap();
        let _waiting: Vec<_> = (0..MOST).map(|last| enter(&queue, last as u8)).collect();
        let entered = queue.enter(address(200)).now_or_never();
        assert_eq!(entered.unwrap().err(), Some(Full));
    }
}
