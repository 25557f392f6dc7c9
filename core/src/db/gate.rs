//! Who may have a connection: in the order in which they came, and no group of addresses all of them.
//!
//! A table that is locked holds every connection that asks for it. So one group has at most three quarters of them,
//! the last quarter is for groups that hold few, and whoever waits behind a group that makes no progress is sent away
//! soon instead of holding a thread too.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Thread;
use std::time::{Duration, Instant};

use super::group::{self, Group};

/// A group that has given nothing back for so long makes no progress.
const STUCK: Duration = Duration::from_secs(1);

/// How often those who wait look whether that is so.
const LOOK: Duration = Duration::from_millis(100);

/// How long callers wait.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// While others are given connections.
    pub(super) longest: Duration,
    /// Behind a group that makes no progress.
    pub(super) stuck: Duration,
}

/// As many permits as there are connections.
#[derive(Debug)]
pub(super) struct Gate {
    size: usize,
    /// The most that one group has.
    share: usize,
    /// The most that a group has which takes of the last quarter.
    few: usize,
    patience: Patience,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    used: usize,
    groups: Vec<Use>,
    queue: VecDeque<Arc<Waiting>>,
}

/// What one group has.
#[derive(Debug, Clone)]
struct Use {
    held: usize,
    waiting: usize,
    /// When it last gave something back, or had nothing.
    moved: Instant,
}

impl Use {
    fn is_stuck(&self) -> bool {
        self.held > 0 && self.moved.elapsed() > STUCK
    }
}

#[derive(Debug)]
struct Waiting {
    group: Group,
    thread: Thread,
    is_let_in: AtomicBool,
}

/// The right to one connection, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    gate: &'a Gate,
    group: Group,
}

/// No connection could be had in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Crowded;

impl Gate {
    pub(super) fn new(size: usize, patience: Patience) -> Self {
        let use_ = Use {
            held: 0,
            waiting: 0,
            moved: Instant::now(),
        };
        Self {
            size,
            share: (size * 3 / 4).max(1),
            few: (size / 8).max(1),
            patience,
            state: Mutex::new(State {
                used: 0,
                groups: vec![use_; group::MOST],
                queue: VecDeque::new(),
            }),
        }
    }

    /// Waits for the right to a connection, for the group that this thread works for.
    ///
    /// # Errors
    /// When none could be had in time.
    pub(super) fn enter(&self) -> Result<Permit<'_>, Crowded> {
        let group = group::current();
        let waiting = {
            let mut state = self.state();
            if self.may_enter(&state, group) {
                state.take(group);
                return Ok(Permit { gate: self, group });
            }
            let own = state.of(group);
            // Those who wait hold threads, too.
            if own.waiting >= self.size * 4 && own.is_stuck() {
                return Err(Crowded);
            }
            own.waiting += 1;
            let waiting = Arc::new(Waiting {
                group,
                thread: std::thread::current(),
                is_let_in: AtomicBool::new(false),
            });
            state.queue.push_back(Arc::clone(&waiting));
            waiting
        };
        self.wait(&waiting)?;
        Ok(Permit { gate: self, group })
    }

    /// Whether some group has connections and gives none back.
    pub(super) fn is_stalled(&self) -> bool {
        self.state().groups.iter().any(Use::is_stuck)
    }

    fn wait(&self, waiting: &Arc<Waiting>) -> Result<(), Crowded> {
        let begun = Instant::now();
        loop {
            std::thread::park_timeout(LOOK);
            if waiting.is_let_in.load(Ordering::Acquire) {
                return Ok(());
            }
            let waited = begun.elapsed();
            if waited < self.patience.stuck {
                continue;
            }
            let mut state = self.state();
            // Somebody may have let it in just now.
            if waiting.is_let_in.load(Ordering::Acquire) {
                return Ok(());
            }
            if waited >= self.patience.longest || state.of(waiting.group).is_stuck() {
                state.of(waiting.group).waiting -= 1;
                state.queue.retain(|other| !Arc::ptr_eq(other, waiting));
                return Err(Crowded);
            }
        }
    }

    fn may_enter(&self, state: &State, group: Group) -> bool {
        let Some(own) = state.groups.get(group.place()) else {
            return false;
        };
        let is_last_quarter = state.used >= self.share && self.size > self.share;
        state.used < self.size
            && own.held < self.share
            && (!is_last_quarter || (own.held < self.few && !own.is_stuck()))
    }

    fn give_back(&self, group: Group) {
        let mut state = self.state();
        state.used -= 1;
        let own = state.of(group);
        own.held -= 1;
        own.moved = Instant::now();
        let mut place = 0;
        while let Some(next) = state.queue.get(place) {
            if !self.may_enter(&state, next.group) {
                place += 1;
                continue;
            }
            if let Some(next) = state.queue.remove(place) {
                state.of(next.group).waiting -= 1;
                state.take(next.group);
                next.is_let_in.store(true, Ordering::Release);
                next.thread.unpark();
            }
            if state.used == self.size {
                break;
            }
        }
    }

    /// The lock; nothing in here panics half way.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn of(&mut self, group: Group) -> &mut Use {
        let place = group.place().min(self.groups.len() - 1);
        &mut self.groups[place]
    }

    fn take(&mut self, group: Group) {
        self.used += 1;
        let own = self.of(group);
        if own.held == 0 {
            own.moved = Instant::now();
        }
        own.held += 1;
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.gate.give_back(self.group);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::{Crowded, Gate, Patience};
    use crate::db::group::{Group, within};

    fn gate(size: usize) -> Gate {
        let second = Duration::from_secs(1);
        let patience = Patience {
            longest: second * 60,
            stuck: second / 10,
        };
        Gate::new(size, patience)
    }

    fn waiting(gate: &Gate) -> usize {
        gate.state().queue.len()
    }

    #[test]
    fn one_group_never_has_all_connections_and_others_have_the_rest() {
        let gate = gate(8);
        let (part, user) = (Group::named("gate/part"), Group::named("gate/user"));
        let held: Vec<_> = (0..6)
            .map(|_| within(part, || gate.enter()).unwrap())
            .collect();
        let refused = within(part, || gate.enter().map(drop));
        assert_eq!(refused, Err(Crowded), "those before it make no progress");
        drop(within(user, || gate.enter()).unwrap());
        drop(held);
        assert!(within(part, || gate.enter()).is_ok());
        assert_eq!(waiting(&gate), 0);
    }

    #[test]
    fn the_only_connection_is_handed_on_in_the_order_of_coming() {
        let gate = gate(1);
        let (sender, receiver) = channel();
        let first = gate.enter().unwrap();
        std::thread::scope(|scope| {
            for number in 0..5 {
                let (gate, sender) = (&gate, sender.clone());
                scope.spawn(move || {
                    let permit = gate.enter().unwrap();
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
