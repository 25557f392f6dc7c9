//! The threads that plugins run on.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::panic_guard::catch_panic;

/// How long an idle thread waits for work before it exits.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

type Job = Box<dyn FnOnce() + Send>;

/// A pool with a maximum number of threads, spawned on demand. The latest idle thread is woken first: its memory is
/// still in the processor's caches, and surplus threads can exit.
#[derive(Debug)]
pub(super) struct ThreadPool {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    max_threads: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Job>,
    idle: Vec<Arc<IdleWorker>>,
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

/// A sleeping thread, and the slot for its next job.
struct IdleWorker {
    thread: Thread,
    job: Mutex<Option<Job>>,
}

impl ThreadPool {
    pub(super) fn new(most: usize) -> Self {
        let state = Mutex::default();
        let shared = Arc::new(Shared {
            max_threads: most,
            state,
        });
        Self { shared }
    }

    /// Runs the work on a thread. The receiver gets the result, or an error if no thread could be spawned.
    pub(super) fn run<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> oneshot::Receiver<R> {
        let (sender, receiver) = oneshot::channel();
        self.shared.submit(Box::new(move || {
            // If the work took too long, no caller waits any more.
            drop(sender.send(work()));
        }));
        receiver
    }
}

impl Drop for ThreadPool {
    /// Drops queued jobs. A running job may never end, so this does not wait for it.
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.is_closed = true;
        state.queue.clear();
        for worker in &state.idle {
            worker.thread.unpark();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    fn submit(self: &Arc<Self>, job: Job) {
        let mut state = self.state();
        if let Some(worker) = state.idle.pop() {
            drop(state);
            *lock(&worker.job) = Some(job);
            worker.thread.unpark();
        } else if state.threads < self.max_threads {
            state.threads += 1;
            drop(state);
            self.spawn_worker(job);
        } else {
            state.queue.push_back(job);
        }
    }

    fn spawn_worker(self: &Arc<Self>, job: Job) {
        let shared = Arc::clone(self);
        let thread = std::thread::Builder::new().name("plugin".to_owned());
        if let Err(error) = thread.spawn(move || shared.run_worker(job)) {
            self.state().threads -= 1;
            tracing::error!(%error, "cannot spawn a thread for a plugin");
        }
    }

    fn run_worker(&self, first: Job) {
        let worker = Arc::new(IdleWorker {
            thread: std::thread::current(),
            job: Mutex::new(None),
        });
        let mut next = Some(first);
        while let Some(job) = next {
            // Calls have their own panic guard; this one is for the drop of a plugin's values.
            if let Err(panic) = catch_panic(job) {
                tracing::error!("a plugin panicked after its call: {panic}");
            }
            next = self.next_job(&worker);
        }
    }

    /// Returns the thread's next job; `None` if the thread has to exit.
    fn next_job(&self, worker: &Arc<IdleWorker>) -> Option<Job> {
        let mut state = self.state();
        if let Some(job) = state.queue.pop_front() {
            return Some(job);
        }
        state.idle.push(Arc::clone(worker));
        drop(state);
        let end = Instant::now() + IDLE_TIMEOUT;
        loop {
            let job = lock(&worker.job).take();
            if job.is_some() || self.should_exit(worker, end) {
                return job;
            }
            std::thread::park_timeout(end.saturating_duration_since(Instant::now()));
        }
    }

    /// Returns whether the thread has to exit. If it is no longer in the list of idle threads, it is about to get a job.
    fn should_exit(&self, worker: &Arc<IdleWorker>, end: Instant) -> bool {
        let mut state = self.state();
        if !state.is_closed && Instant::now() < end {
            return false;
        }
        let index = state.idle.iter().position(|one| Arc::ptr_eq(one, worker));
        if let Some(index) = index {
            state.idle.remove(index);
            state.threads -= 1;
        }
        index.is_some()
    }
}

/// Locks the mutex. A poisoned lock is fine: no panic leaves the data half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
