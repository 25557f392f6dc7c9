//! Dispatch: the one way in which the host calls into plugins.
//!
//! A call runs on a thread of its own pool, behind a fence against panics, under a deadline, with one of the
//! plugin's permits. What goes wrong is recorded; repeated failures quarantine the plugin. A plugin that
//! does not answer in time keeps its thread and its permit until it returns, while the caller goes on.

use std::ops::ControlFlow;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use chrono::Utc;
use tokio::runtime::{Builder, Runtime};

pub mod failure;
pub mod fence;
pub mod health;
mod nesting;
mod pool;
mod run;

pub use run::Order;

use self::failure::{CallError, Failure, FailureLog};
use self::health::Health;
use self::pool::Pool;
use self::run::{Progress, Stretch, Walk};
use crate::context::{Context, Purpose};
use crate::db::Nested;
use crate::error::Result;
use crate::meta::Meta;
use crate::models::user::User;
use crate::registry::lists::Ready;
use crate::registry::{Behalf, Registry};

/// Between giving a thread up and looking where it is: far longer than its own look takes.
const GRACE: Duration = Duration::from_millis(2);

/// How much longer than twice a call's time a walk waits for a permit: whoever hangs and holds it is found overdue
/// meanwhile.
const SLACK: Duration = Duration::from_millis(100);

/// Until when a walk waits for a permit of the plugin at a step.
#[derive(Default)]
struct Patience(Option<(usize, Instant)>);

impl Patience {
    fn until(&mut self, step: usize, allowed: Duration) -> Instant {
        let begun = self.0.filter(|(known, _)| *known == step);
        let (_, until) = begun.unwrap_or_else(|| (step, Instant::now() + allowed * 2 + SLACK));
        self.0 = Some((step, until));
        until
    }
}

/// What a call is made for: the same for every plugin that it visits.
#[derive(Debug)]
pub struct Scope {
    pub(crate) behalf: Behalf,
    pub(crate) mixin: &'static str,
    pub(crate) function: &'static str,
    pub(crate) allowed: Duration,
    pub(crate) waits: bool,
    pub(crate) purpose: Purpose,
    /// In how many calls of plugins it was made, one inside of the other.
    pub(crate) depth: u32,
    pub(crate) csrf_token: Option<String>,
}

impl Scope {
    /// A call of `mixin.function` for the user, who waits for at most the host's usual time.
    #[must_use]
    pub fn new(
        registry: &Arc<Registry>,
        user: Arc<User>,
        mixin: &'static str,
        function: &'static str,
    ) -> Self {
        Self {
            behalf: Behalf {
                registry: Arc::clone(registry),
                user,
            },
            mixin,
            function,
            allowed: registry.dispatcher().deadline,
            waits: true,
            purpose: Purpose::Method,
            depth: nesting::depth(),
            csrf_token: None,
        }
    }

    /// With the value that writes of the caller's session must carry.
    #[must_use]
    pub fn with_csrf_token(mut self, token: Option<String>) -> Self {
        self.csrf_token = token;
        self
    }

    /// With what it is called for.
    #[must_use]
    pub fn meant_for(mut self, purpose: Purpose) -> Self {
        self.purpose = purpose;
        self
    }

    /// Whether to wait for a permit where a plugin has none left.
    #[must_use]
    pub(crate) fn waiting(mut self, waits: bool) -> Self {
        self.waits = waits;
        self
    }

    /// With another time to wait for each plugin.
    #[must_use]
    pub fn allow(mut self, allowed: Duration) -> Self {
        self.allowed = allowed;
        self
    }

    /// Records a failure of the plugin in this call.
    pub fn record(&self, plugin: &'static Meta, health: &Health, error: &CallError) {
        let Some(kind) = error.failure_kind() else {
            return;
        };
        self.behalf.dispatcher().failures.record(Failure {
            plugin: plugin.slug,
            mixin: self.mixin,
            function: self.function,
            kind,
            text: error.to_string(),
            time: Utc::now(),
        });
        if health.failed() {
            tracing::error!(plugin = plugin.slug, "quarantined after repeated failures");
        }
    }
}

/// What a walk ended in.
#[derive(Debug)]
pub struct Outcome<B> {
    /// The plugin that stopped the walk, and with what.
    pub stopped: Option<(&'static Meta, B)>,
    /// Plugins that gave no result, in the order of their failing.
    pub errors: Vec<(&'static Meta, CallError)>,
    /// Whether plugins were left out, since the host had no thread for them or they had no permit left in time.
    pub cut_short: bool,
}

/// The threads that plugins run on.
#[derive(Debug)]
pub struct Dispatcher {
    pool: Pool,
    /// Waits for calls where the caller does not.
    runtime: Option<Runtime>,
    deadline: Duration,
    /// Failures of all plugins.
    pub failures: FailureLog,
}

impl Dispatcher {
    /// A pool of at most `threads` threads; a call may take `deadline` unless it says otherwise.
    ///
    /// # Errors
    /// When the operating system gives no threads.
    pub fn new(threads: usize, deadline: Duration) -> std::io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(1)
            .thread_name("dispatch")
            .enable_time()
            .build()?;
        Ok(Self {
            pool: Pool::new(threads),
            runtime: Some(runtime),
            deadline,
            failures: FailureLog::default(),
        })
    }

    /// Visits plugins of a list in order, until one breaks with a result.
    pub async fn walk<D, B, F>(
        &self,
        scope: Scope,
        list: Arc<Vec<Ready<Arc<D>>>>,
        order: Order,
        visit: F,
    ) -> Outcome<B>
    where
        D: ?Sized + Send + Sync + 'static,
        B: Send + 'static,
        F: Fn(&D, &Context) -> Result<ControlFlow<B>> + Send + Sync + 'static,
    {
        let walk = Arc::new(Walk {
            scope: Arc::new(scope),
            list,
            order,
            visit,
            errors: std::sync::Mutex::default(),
        });
        let (mut stopped, mut cut_short) = (None, false);
        let (mut next, mut patience) = (0, Patience::default());
        while walk.target(next).is_some() {
            match self.stretch(&walk, next).await {
                Some(Stretch::Left(step)) => next = step,
                Some(Stretch::Busy(step)) => {
                    next = step;
                    let until = patience.until(step, walk.scope.allowed);
                    if !walk.wait_for_permit(step, until).await {
                        cut_short |= walk.leave_out(step);
                        next += 1;
                    }
                }
                Some(Stretch::Stopped(step, result)) => {
                    stopped = walk.target(step).map(|ready| (ready.plugin, result));
                    break;
                }
                Some(Stretch::Over) => break,
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
            cut_short,
        }
    }

    /// Walks on one thread until it ends or hangs; `None` where there was no thread.
    async fn stretch<D, B, F>(&self, walk: &Arc<Walk<D, F>>, start: usize) -> Option<Stretch<B>>
    where
        D: ?Sized + Send + Sync + 'static,
        B: Send + 'static,
        F: Fn(&D, &Context) -> Result<ControlFlow<B>> + Send + Sync + 'static,
    {
        let progress = Arc::new(Progress::default());
        let mut running = self.pool.run({
            let (walk, progress) = (Arc::clone(walk), Arc::clone(&progress));
            move || walk.run(&progress, start)
        });
        // The first plugin's time starts with its thread, any later one's when it is first seen running.
        let allowed = walk.scope.allowed;
        let (mut seen, mut patience) = (Some(start), allowed);
        loop {
            if let Ok(stretch) = tokio::time::timeout(patience, &mut running).await {
                return stretch.ok();
            }
            let step = progress.step();
            let late = allowed.saturating_sub(progress.ran_for());
            if step.is_some() && (step != seen || !late.is_zero()) {
                patience = if step == seen { late } else { allowed };
                seen = step;
                continue;
            }
            progress.give_up();
            if let Ok(stretch) = tokio::time::timeout(GRACE, &mut running).await {
                return stretch.ok();
            }
            let step_now = progress.step();
            match step {
                None if step_now.is_none() => return None,
                Some(step) if step_now == Some(step) && walk.blame(step, &progress) => {
                    return Some(Stretch::Left(step + 1));
                }
                _ => {}
            }
            (seen, patience) = (progress.step(), allowed);
        }
    }

    /// [`walk`](Self::walk) for callers that are not async. A plugin that calls others waits for no permit: it may
    /// hold that one itself, and its own time runs meanwhile.
    ///
    /// # Errors
    /// Where the caller has a connection of the database in hand, for which a plugin might wait, or where plugins call
    /// each other in a circle.
    pub fn walk_blocking<D, B, F>(
        &self,
        scope: Scope,
        list: Arc<Vec<Ready<Arc<D>>>>,
        order: Order,
        visit: F,
    ) -> Result<Outcome<B>, Nested>
    where
        D: ?Sized + Send + Sync + 'static,
        B: Send + 'static,
        F: Fn(&D, &Context) -> Result<ControlFlow<B>> + Send + Sync + 'static,
    {
        nesting::check(&scope)?;
        let waits = scope.waits && !fence::is_inside();
        let scope = scope.waiting(waits);
        Ok(match &self.runtime {
            Some(runtime) => runtime.block_on(self.walk(scope, list, order, visit)),
            None => Outcome {
                stopped: None,
                errors: Vec::new(),
                cut_short: true,
            },
        })
    }

    /// Calls the plugin at one place of a list.
    ///
    /// # Errors
    /// Why there is no result.
    pub async fn one<D, R, F>(
        &self,
        scope: Scope,
        list: Arc<Vec<Ready<Arc<D>>>>,
        index: usize,
        call: F,
    ) -> Result<R, CallError>
    where
        D: ?Sized + Send + Sync + 'static,
        R: Send + 'static,
        F: Fn(&D, &Context) -> Result<R> + Send + Sync + 'static,
    {
        let visit = move |object: &D, cx: &Context| call(object, cx).map(ControlFlow::Break);
        only(self.walk(scope, list, Order::One(index), visit).await)
    }

    /// [`one`](Self::one) for callers that are not async.
    ///
    /// # Errors
    /// Why there is no result.
    pub fn one_blocking<D, R, F>(
        &self,
        scope: Scope,
        ready: Ready<Arc<D>>,
        call: F,
    ) -> Result<R, CallError>
    where
        D: ?Sized + Send + Sync + 'static,
        R: Send + 'static,
        F: Fn(&D, &Context) -> Result<R> + Send + Sync + 'static,
    {
        let visit = move |object: &D, cx: &Context| call(object, cx).map(ControlFlow::Break);
        only(self.walk_blocking(scope, Arc::new(vec![ready]), Order::One(0), visit)?)
    }

    /// Runs host code that waits for plugins, from a caller that is not async.
    pub(crate) fn block_on(&self, work: impl Future<Output = ()>) {
        if let Some(runtime) = &self.runtime {
            runtime.block_on(work);
        }
    }

    /// Runs host code that waits for plugins, while the caller goes on.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            runtime.spawn(work);
        }
    }

    /// How long a call may take unless it says otherwise.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        self.deadline
    }
}

impl Drop for Dispatcher {
    fn drop(&mut self) {
        // Overdue calls may never end; nothing waits for them.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn only<R>(mut outcome: Outcome<R>) -> Result<R, CallError> {
    match (outcome.stopped, outcome.errors.pop()) {
        (Some((_, result)), _) => Ok(result),
        (None, Some((_, error))) => Err(error),
        (None, None) => Err(CallError::Busy),
    }
}
