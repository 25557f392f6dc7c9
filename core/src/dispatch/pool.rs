//! The threads that plugins run on.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::fence::fenced_plain;

/// How long a thread waits for work before it ends.
const KEEP: Duration = Duration::from_secs(10);

type Job = Box<dyn FnOnce() + Send>;

/// At most so many threads, made as they are needed. The one that slept last is woken first: its memory is
/// still in the processor's caches, and those that are not needed can end.
#[derive(Debug)]
pub(super) struct Pool {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    most: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    asleep: Vec<Arc<Seat>>,
    threads: usize,
    is_closed: bool,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State")
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}

/// Where a sleeping thread finds its next job.
struct Seat {
    thread: Thread,
    job: Mutex<Option<Job>>,
}

impl Pool {
    pub(super) fn new(most: usize) -> Self {
        let state = Mutex::default();
        let shared = Arc::new(Shared { most, state });
        Self { shared }
    }

    /// What the work gives, once a thread has done it; an error where none could be had.
    pub(super) fn run<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> oneshot::Receiver<R> {
        let (sender, receiver) = oneshot::channel();
        self.shared.submit(Box::new(move || {
            // Nobody waits any more where the work took too long.
            drop(sender.send(work()));
        }));
        receiver
    }
}

impl Drop for Pool {
    /// Work that has begun may never end; nothing waits for it.
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.is_closed = true;
        state.waiting.clear();
        for seat in &state.asleep {
            seat.thread.unpark();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    fn submit(self: &Arc<Self>, job: Job) {
        let mut state = self.state();
        if let Some(seat) = state.asleep.pop() {
            drop(state);
            *lock(&seat.job) = Some(job);
            seat.thread.unpark();
        } else if state.threads < self.most {
            state.threads += 1;
            drop(state);
            self.hire(job);
        } else {
            state.waiting.push_back(job);
        }
    }

    fn hire(self: &Arc<Self>, job: Job) {
        let shared = Arc::clone(self);
        let thread = std::thread::Builder::new().name("plugin".to_owned());
        if let Err(error) = thread.spawn(move || shared.work(job)) {
            self.state().threads -= 1;
            tracing::error!(%error, "no thread for a plugin");
        }
    }

    fn work(&self, first: Job) {
        let seat = Arc::new(Seat {
            thread: std::thread::current(),
            job: Mutex::new(None),
        });
        let mut next = Some(first);
        while let Some(job) = next {
            // Calls have a fence of their own; what is left is the dropping of a plugin's values.
            if let Err(panic) = fenced_plain(job) {
                tracing::error!("a plugin panicked after its call: {panic}");
            }
            next = self.next(&seat);
        }
    }

    /// The thread's next job; `None` where the thread is to end.
    fn next(&self, seat: &Arc<Seat>) -> Option<Job> {
        let mut state = self.state();
        if let Some(job) = state.waiting.pop_front() {
            return Some(job);
        }
        state.asleep.push(Arc::clone(seat));
        drop(state);
        let end = Instant::now() + KEEP;
        loop {
            let job = lock(&seat.job).take();
            if job.is_some() || self.may_leave(seat, end) {
                return job;
            }
            std::thread::park_timeout(end.saturating_duration_since(Instant::now()));
        }
    }

    /// Whether there is no more work for the thread. One whose seat is taken has a job on its way.
    fn may_leave(&self, seat: &Arc<Seat>, end: Instant) -> bool {
        let mut state = self.state();
        if !state.is_closed && Instant::now() < end {
            return false;
        }
        let place = state.asleep.iter().position(|one| Arc::ptr_eq(one, seat));
        if let Some(place) = place {
            state.asleep.remove(place);
            state.threads -= 1;
        }
        place.is_some()
    }
}

/// The lock; a holder that panicked left nothing half done here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
