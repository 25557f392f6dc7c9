//! The queue for CPU-bound work: short, fair between addresses, and newest first for each address, so that requests
//! whose clients have given up do not delay others.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot::{self, Sender};

use crate::connection::network::network;

/// Maximum waiters.
const MAX_WAITERS: usize = 32;

/// Maximum waiters of one address: another one replaces the oldest.
const MAX_WAITERS_PER_IP: usize = 16;

/// The queue is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

/// A semaphore with a bounded, fair queue.
#[derive(Debug, Clone)]
pub(super) struct Queue(Arc<Mutex<QueueState>>);

#[derive(Debug)]
struct QueueState {
    at_once: usize,
    working: usize,
    /// Oldest first.
    waiting: Vec<Waiter>,
    /// The addresses of the waiters, in the order of their turns.
    turns: VecDeque<IpAddr>,
}

#[derive(Debug)]
struct Waiter {
    from: IpAddr,
    call: Sender<Permit>,
}

/// A permit to work. When dropped, it passes to the next waiter.
#[derive(Debug)]
pub(super) struct Permit(Option<Queue>);

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(queue) = self.0.take() {
            queue.wake_next();
        }
    }
}

impl Queue {
    pub(super) fn new(at_once: usize) -> Self {
        Self(Arc::new(Mutex::new(QueueState {
            at_once,
            working: 0,
            waiting: Vec::new(),
            turns: VecDeque::new(),
        })))
    }

    /// Waits for a permit.
    pub(super) async fn acquire(&self, from: IpAddr) -> Result<Permit, Full> {
        let from = network(from);
        let called = {
            let mut places = self.lock();
            if places.working < places.at_once {
                places.working += 1;
                return Ok(Permit(Some(self.clone())));
            }
            places.enqueue(from)?
        };
        // The sender of a replaced waiter is dropped.
        called.await.or(Err(Full))
    }

    /// Passes the permit to the next waiter, or frees it.
    fn wake_next(&self) {
        let mut places = self.lock();
        while let Some(waiting) = places.pop_next() {
            match waiting.call.send(Permit(Some(self.clone()))) {
                Ok(()) => return,
                // The waiter is gone; the permit is still ours.
                Err(mut permit) => permit.0 = None,
            }
        }
        places.working -= 1;
    }

    fn lock(&self) -> MutexGuard<'_, QueueState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether another request would have to wait.
    pub(super) fn is_busy(&self) -> bool {
        let places = self.lock();
        places.working >= places.at_once
    }

    #[cfg(test)]
    pub(super) fn working(&self) -> usize {
        self.lock().working
    }
}

impl QueueState {
    fn enqueue(&mut self, from: IpAddr) -> Result<oneshot::Receiver<Permit>, Full> {
        self.waiting.retain(|waiting| !waiting.call.is_closed());
        let own = self.count_waiters(from);
        if own >= MAX_WAITERS_PER_IP {
            self.remove_oldest(from);
        } else if self.waiting.len() >= MAX_WAITERS {
            let most = self.waiting.iter().map(|waiting| waiting.from);
            let most = most
                .max_by_key(|from| self.count_waiters(*from))
                .ok_or(Full)?;
            if self.count_waiters(most) <= own + 1 {
                return Err(Full);
            }
            self.remove_oldest(most);
        }
        let (call, called) = oneshot::channel();
        self.waiting.push(Waiter { from, call });
        if !self.turns.contains(&from) {
            self.turns.push_back(from);
        }
        Ok(called)
    }

    fn count_waiters(&self, from: IpAddr) -> usize {
        self.waiting.iter().filter(|one| one.from == from).count()
    }

    fn remove_oldest(&mut self, from: IpAddr) {
        if let Some(index) = self.waiting.iter().position(|one| one.from == from) {
            self.waiting.remove(index);
        }
    }

    /// Removes the newest waiter of the address whose turn it is.
    fn pop_next(&mut self) -> Option<Waiter> {
        while let Some(from) = self.turns.pop_front() {
            if let Some(index) = self.waiting.iter().rposition(|one| one.from == from) {
                self.turns.push_back(from);
                return Some(self.waiting.remove(index));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use futures_util::FutureExt;

    use super::{Full, MAX_WAITERS, MAX_WAITERS_PER_IP, Permit, Queue};

    fn address(last: u8) -> IpAddr {
        [127, 0, 0, last].into()
    }

    type Entering = futures_util::future::LocalBoxFuture<'static, Result<Permit, Full>>;

    fn enter(queue: &Queue, last: u8) -> Entering {
        let queue = queue.clone();
        let mut entering = async move { queue.acquire(address(last)).await }.boxed_local();
        // The first poll enters the queue.
        assert!((&mut entering).now_or_never().is_none());
        entering
    }

    fn is_called(entering: &mut Entering) -> Option<Result<Permit, Full>> {
        entering.now_or_never()
    }

    #[test]
    fn addresses_take_turns_and_the_newest_of_each_comes_first() {
        let queue = Queue::new(1);
        let first = queue.acquire(address(1)).now_or_never().unwrap().unwrap();
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
    fn a_waiter_that_is_gone_is_skipped() {
        let queue = Queue::new(1);
        let first = queue.acquire(address(1)).now_or_never().unwrap().unwrap();
        let mut waits = enter(&queue, 1);
        for _ in 0..1000 {
            drop(enter(&queue, 1));
        }
        drop(first);
        drop(is_called(&mut waits).unwrap().unwrap());
        // The waiter is called, but dropped before it is polled.
        let first = queue.acquire(address(1)).now_or_never().unwrap().unwrap();
        let waits = enter(&queue, 1);
        drop(first);
        assert_eq!(queue.working(), 1);
        drop(waits);
        assert_eq!(queue.working(), 0);
    }

    #[test]
    fn an_address_with_many_makes_room_for_its_newest_and_for_others() {
        let queue = Queue::new(1);
        let _first = queue.acquire(address(1)).now_or_never().unwrap().unwrap();
        let mut own: Vec<_> = (0..=MAX_WAITERS_PER_IP).map(|_| enter(&queue, 1)).collect();
        assert_eq!(is_called(&mut own[0]).unwrap().err(), Some(Full));
        assert!(is_called(&mut own[1]).is_none());
        let mut others: Vec<_> = (MAX_WAITERS_PER_IP..MAX_WAITERS)
            .map(|_| enter(&queue, 2))
            .collect();
        let mut third = enter(&queue, 3);
        let lost = is_called(&mut own[1]).or_else(|| is_called(&mut others[0]));
        assert_eq!(lost.unwrap().err(), Some(Full));
        assert!(is_called(&mut third).is_none());
    }

    #[test]
    fn a_full_queue_of_many_addresses_takes_no_more() {
        let queue = Queue::new(1);
        let _first = queue.acquire(address(0)).now_or_never().unwrap().unwrap();
        let _waiting: Vec<_> = (0..MAX_WAITERS)
            .map(|last| enter(&queue, last as u8))
            .collect();
        let entered = queue.acquire(address(200)).now_or_never();
        assert_eq!(entered.unwrap().err(), Some(Full));
    }
}
