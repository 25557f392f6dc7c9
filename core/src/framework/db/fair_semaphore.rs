//! Distributes the connections: first come, first served, but no group of routes gets all of them.
//!
//! A locked table blocks every connection that needs it. So one group gets at most three quarters of them, and the last
//! quarter is for groups that hold few. Callers of a stalled group fail early, so that they do not block threads, too.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Thread;
use std::time::{Duration, Instant};

use super::route_group::{self, RouteGroup};

/// A group that has released no connection for this long is stalled.
const STALLED_AFTER: Duration = Duration::from_secs(1);

/// How often waiting callers check for that.
const CHECK_INTERVAL: Duration = Duration::from_millis(100);

/// How long callers wait.
#[derive(Debug, Clone, Copy)]
pub(super) struct AcquireTimeouts {
    /// While the group makes progress.
    pub(super) max: Duration,
    /// While the group is stalled.
    pub(super) stalled: Duration,
}

/// One permit for each connection.
#[derive(Debug)]
pub(super) struct FairSemaphore {
    size: usize,
    /// The most permits of one group.
    max_per_group: usize,
    /// A group that holds this many gets no permit of the last quarter.
    max_of_reserve: usize,
    timeouts: AcquireTimeouts,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    used: usize,
    groups: Vec<GroupUsage>,
    queue: VecDeque<Arc<Waiter>>,
}

/// The permits and waiting callers of one group.
#[derive(Debug, Clone)]
struct GroupUsage {
    held: usize,
    waiting: usize,
    /// When it last released a permit, or held none.
    last_release: Instant,
}

impl GroupUsage {
    fn is_stalled(&self) -> bool {
        self.held > 0 && self.last_release.elapsed() > STALLED_AFTER
    }
}

#[derive(Debug)]
struct Waiter {
    group: RouteGroup,
    thread: Thread,
    has_permit: AtomicBool,
}

/// The right to one connection, released on drop.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    gate: &'a FairSemaphore,
    group: RouteGroup,
}

/// No connection was available in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Overloaded;

impl FairSemaphore {
    pub(super) fn new(size: usize, patience: AcquireTimeouts) -> Self {
        let use_ = GroupUsage {
            held: 0,
            waiting: 0,
            last_release: Instant::now(),
        };
        Self {
            size,
            max_per_group: (size * 3 / 4).max(1),
            max_of_reserve: (size / 8).max(1),
            timeouts: patience,
            state: Mutex::new(State {
                used: 0,
                groups: vec![use_; route_group::MAX_GROUPS],
                queue: VecDeque::new(),
            }),
        }
    }

    /// Waits for a permit for the group that this thread works for.
    ///
    /// # Errors
    /// When none is available in time.
    pub(super) fn acquire(&self) -> Result<Permit<'_>, Overloaded> {
        let group = route_group::current();
        let waiting = {
            let mut state = self.state();
            if self.can_acquire(&state, group) {
                state.take(group);
                return Ok(Permit { gate: self, group });
            }
            let own = state.usage(group);
            // Waiting callers block threads, too.
            if own.waiting >= self.size * 4 && own.is_stalled() {
                return Err(Overloaded);
            }
            own.waiting += 1;
            let waiting = Arc::new(Waiter {
                group,
                thread: std::thread::current(),
                has_permit: AtomicBool::new(false),
            });
            state.queue.push_back(Arc::clone(&waiting));
            waiting
        };
        self.wait(&waiting)?;
        Ok(Permit { gate: self, group })
    }

    /// Returns whether any group is stalled.
    pub(super) fn is_stalled(&self) -> bool {
        self.state().groups.iter().any(GroupUsage::is_stalled)
    }

    fn wait(&self, waiting: &Arc<Waiter>) -> Result<(), Overloaded> {
        let begun = Instant::now();
        loop {
            std::thread::park_timeout(CHECK_INTERVAL);
            if waiting.has_permit.load(Ordering::Acquire) {
                return Ok(());
            }
            let waited = begun.elapsed();
            if waited < self.timeouts.stalled {
                continue;
            }
            let mut state = self.state();
            // It may have got a permit just now.
            if waiting.has_permit.load(Ordering::Acquire) {
                return Ok(());
            }
            if waited >= self.timeouts.max || state.usage(waiting.group).is_stalled() {
                state.usage(waiting.group).waiting -= 1;
                state.queue.retain(|other| !Arc::ptr_eq(other, waiting));
                return Err(Overloaded);
            }
        }
    }

    fn can_acquire(&self, state: &State, group: RouteGroup) -> bool {
        let Some(own) = state.groups.get(group.index()) else {
            return false;
        };
        let is_last_quarter = state.used >= self.max_per_group && self.size > self.max_per_group;
        state.used < self.size
            && own.held < self.max_per_group
            && (!is_last_quarter || (own.held < self.max_of_reserve && !own.is_stalled()))
    }

    fn release(&self, group: RouteGroup) {
        let mut state = self.state();
        state.used -= 1;
        let own = state.usage(group);
        own.held -= 1;
        own.last_release = Instant::now();
        let mut place = 0;
        while let Some(next) = state.queue.get(place) {
            if !self.can_acquire(&state, next.group) {
                place += 1;
                continue;
            }
            if let Some(next) = state.queue.remove(place) {
                state.usage(next.group).waiting -= 1;
                state.take(next.group);
                next.has_permit.store(true, Ordering::Release);
                next.thread.unpark();
            }
            if state.used == self.size {
                break;
            }
        }
    }

    /// Locks the state. A poisoned lock is fine: no panic leaves the state half changed.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn usage(&mut self, group: RouteGroup) -> &mut GroupUsage {
        let place = group.index().min(self.groups.len() - 1);
        &mut self.groups[place]
    }

    fn take(&mut self, group: RouteGroup) {
        self.used += 1;
        let own = self.usage(group);
        if own.held == 0 {
            own.last_release = Instant::now();
        }
        own.held += 1;
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.gate.release(self.group);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::{AcquireTimeouts, FairSemaphore, Overloaded};
    use crate::db::route_group::{RouteGroup, with_group};

    fn gate(size: usize) -> FairSemaphore {
        let second = Duration::from_secs(1);
        let patience = AcquireTimeouts {
            max: second * 60,
            stalled: second / 10,
        };
        FairSemaphore::new(size, patience)
    }

    fn waiting(gate: &FairSemaphore) -> usize {
        gate.state().queue.len()
    }

    #[test]
    fn one_group_never_has_all_connections_and_others_have_the_rest() {
        let gate = gate(8);
        let (part, user) = (
            RouteGroup::from_name("gate/part"),
            RouteGroup::from_name("gate/user"),
        );
        let held: Vec<_> = (0..6)
            .map(|_| with_group(part, || gate.acquire()).unwrap())
            .collect();
        let refused = with_group(part, || gate.acquire().map(drop));
        assert_eq!(refused, Err(Overloaded), "the group is stalled");
        drop(with_group(user, || gate.acquire()).unwrap());
        drop(held);
        assert!(with_group(part, || gate.acquire()).is_ok());
        assert_eq!(waiting(&gate), 0);
    }

    #[test]
    fn the_only_connection_is_handed_on_in_the_order_of_coming() {
        let gate = gate(1);
        let (sender, receiver) = channel();
        let first = gate.acquire().unwrap();
        std::thread::scope(|scope| {
            for number in 0..5 {
                let (gate, sender) = (&gate, sender.clone());
                scope.spawn(move || {
                    let permit = gate.acquire().unwrap();
                    sender.send(number).unwrap();
                    drop(permit);
                });
                while waiting(gate) <= number {
                    std::thread::yield_now();
                }
            }
            drop(first);
        });
        drop(sender);
        assert_eq!(receiver.iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    }
}
