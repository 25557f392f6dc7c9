//! Dispatch: the only way in which the host calls plugins.
//!
//! A call runs on a thread of its own pool, isolated from panics, with a deadline and one of the plugin's permits.
//! Failures are recorded, and repeated failures quarantine the plugin. A plugin that does not answer in time keeps its
//! thread and its permit until it returns, while the caller continues.

use std::ops::ControlFlow;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};

pub mod failure;
pub mod health;
mod nesting;
pub mod panic_guard;
mod pool;
mod scope;
mod walk;

pub use scope::Scope;
pub use walk::Targets;

use self::failure::{CallError, FailureLog};
use self::pool::ThreadPool;
use self::walk::{Progress, Segment, Walk};
use crate::context::Context;
use crate::db::{NestedCallError, db_time};
use crate::error::Result;
use crate::framework::mixin::Kind;
use crate::meta::Meta;
use crate::registry::plugin_handle::PluginHandle;
use crate::registry::target::Target;

/// Pause between abandoning a thread and reading its step. Far longer than the thread needs to read the flag.
const GRACE: Duration = Duration::from_millis(2);

/// Added to twice a call's timeout, this is how long a walk waits for a permit. Meanwhile a call that hangs and holds
/// the permit is marked overdue.
const SLACK: Duration = Duration::from_millis(100);

/// The deadline of a walk for a permit of the plugin at a step.
#[derive(Default)]
struct PermitDeadline(Option<(usize, Instant)>);

impl PermitDeadline {
    fn for_step(&mut self, step: usize, allowed: Duration) -> Instant {
        let begun = self.0.filter(|(known, _)| *known == step);
        let (_, until) = begun.unwrap_or_else(|| (step, Instant::now() + allowed * 2 + SLACK));
        self.0 = Some((step, until));
        until
    }
}

/// A function that calls a plugin `D` and returns `R`.
pub trait Call<D: ?Sized, R>: Fn(&D, &Context) -> Result<R> + Send + Sync + 'static {}

impl<D: ?Sized, R, F: Fn(&D, &Context) -> Result<R> + Send + Sync + 'static> Call<D, R> for F {}

/// The result of a walk.
#[derive(Debug)]
pub struct Outcome<B> {
    /// The plugin that stopped the walk, and its result.
    pub stopped: Option<(&'static Meta, B)>,
    /// Plugins that gave no result, in the order in which they failed.
    pub errors: Vec<(&'static Meta, CallError)>,
    /// Whether plugins were skipped, since the host had no thread for them or they had no permit left in time.
    pub is_incomplete: bool,
}

impl<B> Outcome<B> {
    /// Returns the first plugin that gave no answer. If no plugin stopped the walk, this one might have.
    #[must_use]
    pub fn first_unanswered(&self) -> Option<(&'static Meta, &CallError)> {
        let mut errors = self.errors.iter();
        errors
            .find(|(_, error)| error.is_unanswered())
            .map(|(plugin, error)| (*plugin, error))
    }
}

/// The threads that plugins run on.
#[derive(Debug)]
pub struct Dispatcher {
    pool: ThreadPool,
    /// Runs walks for callers that are not async, and work in the background.
    runtime: Option<Runtime>,
    deadline: Duration,
    /// Failures of all plugins.
    pub failures: FailureLog,
}

impl Dispatcher {
    /// Creates a dispatcher with at most `threads` threads. `deadline` is the default timeout of a call.
    ///
    /// # Errors
    /// When no thread can be spawned.
    pub fn new(threads: usize, deadline: Duration) -> std::io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(1)
            .thread_name("dispatch")
            .enable_time()
            .build()?;
        Ok(Self {
            pool: ThreadPool::new(threads),
            runtime: Some(runtime),
            deadline,
            failures: FailureLog::default(),
        })
    }

    /// Calls the plugins of a list in order, until one breaks with a result.
    pub async fn walk<D, B, F>(
        &self,
        scope: Scope,
        list: Arc<Vec<PluginHandle<Arc<D>>>>,
        order: Targets,
        visit: F,
    ) -> Outcome<B>
    where
        D: ?Sized + Send + Sync + 'static,
        B: Send + 'static,
        F: Call<D, ControlFlow<B>>,
    {
        let walk = Arc::new(Walk {
            scope: Arc::new(scope),
            list,
            targets: order,
            visit,
            errors: std::sync::Mutex::default(),
        });
        let (mut stopped, mut cut_short) = (None, false);
        let (mut next, mut permit_deadline) = (0, PermitDeadline::default());
        while walk.target(next).is_some() {
            match self.run_segment(&walk, next).await {
                Some(Segment::Abandoned(step)) => next = step,
                Some(Segment::Busy(step)) => {
                    next = step;
                    let until = permit_deadline.for_step(step, walk.scope.timeout);
                    if !walk.wait_for_permit(step, until).await {
                        cut_short |= walk.skip(step);
                        next += 1;
                    }
                }
                Some(Segment::Stopped(step, result)) => {
                    stopped = walk.target(step).map(|handle| (handle.plugin, result));
                    break;
                }
                Some(Segment::Finished) => break,
                None => {
                    cut_short = true;
                    break;
                }
            }
        }
        let errors =
            std::mem::take(&mut *walk.errors.lock().unwrap_or_else(PoisonError::into_inner));
        Outcome {
            stopped,
            errors,
            is_incomplete: cut_short,
        }
    }

    /// Walks on one thread until it ends or hangs; `None` if there was no thread.
    async fn run_segment<D, B, F>(&self, walk: &Arc<Walk<D, F>>, start: usize) -> Option<Segment<B>>
    where
        D: ?Sized + Send + Sync + 'static,
        B: Send + 'static,
        F: Call<D, ControlFlow<B>>,
    {
        let progress = Arc::new(Progress::default());
        // A plugin that calls others waits on this thread.
        let _nested = db_time::NestedCallTimer::new(&progress.db_time);
        let mut running = self.pool.run({
            let (walk, progress) = (Arc::clone(walk), Arc::clone(&progress));
            move || walk.run(&progress, start)
        });
        // The first plugin's time starts with its thread, that of a later one when it is first seen running.
        let allowed = walk.scope.timeout;
        let (mut seen, mut timeout) = (Some(start), allowed);
        let mut before = Duration::ZERO;
        loop {
            if let Ok(segment) = tokio::time::timeout(timeout, &mut running).await {
                return segment.ok();
            }
            let step = progress.step();
            let late = allowed.saturating_sub(progress.elapsed());
            if step.is_some() && (step != seen || !late.is_zero()) {
                timeout = if step == seen { late } else { allowed };
                if step != seen {
                    before = progress.db_time.total();
                }
                seen = step;
                continue;
            }
            // Read before the grace period, in which the thread may leave the database.
            let is_stalled = progress.is_database_stalled(before, allowed);
            progress.abandon();
            if let Ok(segment) = tokio::time::timeout(GRACE, &mut running).await {
                return segment.ok();
            }
            let step_now = progress.step();
            match step {
                None if step_now.is_none() => return None,
                Some(step)
                    if step_now == Some(step) && walk.mark_overdue(step, &progress, is_stalled) =>
                {
                    return Some(Segment::Abandoned(step + 1));
                }
                _ => {}
            }
            (seen, timeout) = (progress.step(), allowed);
            before = progress.db_time.total();
        }
    }

    /// Like [`walk`](Self::walk), for callers that are not async. A plugin that calls others does not wait for a permit:
    /// it may hold that permit itself, and its own deadline runs meanwhile.
    ///
    /// # Errors
    /// When the caller holds a database connection, for which a plugin might wait, or when plugins call each other in a
    /// circle.
    pub fn walk_blocking<D, B, F>(
        &self,
        scope: Scope,
        list: Arc<Vec<PluginHandle<Arc<D>>>>,
        order: Targets,
        visit: F,
    ) -> Result<Outcome<B>, NestedCallError>
    where
        D: ?Sized + Send + Sync + 'static,
        B: Send + 'static,
        F: Call<D, ControlFlow<B>>,
    {
        scope.check_nesting()?;
        let waits = scope.waits_for_permit && !panic_guard::is_in_plugin_code();
        let scope = scope.with_waiting(waits);
        let outcome = self.block_on(self.walk(scope, list, order, visit));
        Ok(outcome.unwrap_or_else(|| Outcome {
            stopped: None,
            errors: Vec::new(),
            is_incomplete: true,
        }))
    }

    /// Calls one plugin.
    ///
    /// # Errors
    /// When the plugin gives no result.
    pub async fn call<K, R, F>(
        &self,
        scope: Scope,
        target: Target<K>,
        call: F,
    ) -> Result<R, CallError>
    where
        K: Kind,
        R: Send + 'static,
        F: Call<K::Dyn, R>,
    {
        let (list, index) = target.into_parts();
        let visit = move |object: &K::Dyn, cx: &Context| call(object, cx).map(ControlFlow::Break);
        into_single_result(self.walk(scope, list, Targets::One(index), visit).await)
    }

    /// Like [`call`](Self::call), for callers that are not async.
    ///
    /// # Errors
    /// When the plugin gives no result, or like [`walk_blocking`](Self::walk_blocking).
    pub fn call_blocking<K, R, F>(
        &self,
        scope: Scope,
        target: Target<K>,
        call: F,
    ) -> Result<R, CallError>
    where
        K: Kind,
        R: Send + 'static,
        F: Call<K::Dyn, R>,
    {
        let (list, index) = target.into_parts();
        let visit = move |object: &K::Dyn, cx: &Context| call(object, cx).map(ControlFlow::Break);
        into_single_result(self.walk_blocking(scope, list, Targets::One(index), visit)?)
    }

    /// Runs host code that waits for plugins, for a caller that is not async; `None` if no thread can be spawned.
    ///
    /// A plugin's URL handler that calls this without `web::block` runs on an HTTP worker. There only another thread can
    /// drive the runtime.
    pub(crate) fn block_on<R: Send>(&self, work: impl Future<Output = R> + Send) -> Option<R> {
        let runtime = self.runtime.as_ref()?;
        if !nesting::is_in_url_handler() {
            return Some(runtime.block_on(work));
        }
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().name("dispatch".to_owned());
            let waits = thread.spawn_scoped(scope, || runtime.block_on(work));
            waits.ok()?.join().ok()
        })
    }

    /// Runs host code that waits for plugins, in the background.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            runtime.spawn(work);
        }
    }

    /// Returns the default timeout of a call.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        self.deadline
    }
}

impl Drop for Dispatcher {
    fn drop(&mut self) {
        // Overdue calls may never end, so this does not wait for them.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn into_single_result<R>(mut outcome: Outcome<R>) -> Result<R, CallError> {
    match (outcome.stopped, outcome.errors.pop()) {
        (Some((_, result)), _) => Ok(result),
        (None, Some((_, error))) => Err(error),
        (None, None) => Err(CallError::Busy),
    }
}
