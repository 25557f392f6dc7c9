//! A walk over plugins on one thread, and how a plugin is marked overdue.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::context::Context;
use crate::db::db_time::{self, DbTime};
use crate::db::{route_group, thread_state};
use crate::dispatch::failure::CallError;
use crate::dispatch::health::PermitError;
use crate::dispatch::panic_guard::catch_panic;
use crate::dispatch::{Scope, nesting};
use crate::error::{Error, Result};
use crate::meta::Meta;
use crate::registry::plugin_handle::PluginHandle;

/// Which plugins of a list are visited.
#[derive(Debug, Clone)]
pub enum Targets {
    /// All, in the order of the list.
    All,
    /// The one at this index.
    One(usize),
    /// Those at these indices, in this order.
    Indices(Arc<[u32]>),
}

impl Targets {
    /// Returns a selection of no plugins.
    #[must_use]
    pub fn none() -> Self {
        Self::Indices(Arc::default())
    }

    #[inline]
    fn index_at(&self, step: usize, length: usize) -> Option<usize> {
        match self {
            Self::All => (step < length).then_some(step),
            Self::One(index) => (step == 0).then_some(*index),
            Self::Indices(indices) => indices.get(step).map(|index| *index as usize),
        }
    }
}

/// A walk, shared by its threads and the caller that waits for it.
pub(crate) struct Walk<D: ?Sized, F> {
    pub(crate) scope: Arc<Scope>,
    pub(crate) list: Arc<Vec<PluginHandle<Arc<D>>>>,
    pub(crate) targets: Targets,
    pub(crate) visit: F,
    pub(crate) errors: Mutex<Vec<(&'static Meta, CallError)>>,
}

/// Marks a thread that has ended.
const ENDED: usize = usize::MAX;

/// The progress of one thread of a walk, and whether the caller has abandoned it.
///
/// The thread stores its step and then reads the flag, both without a locked instruction, since it does so for every
/// plugin. The caller sets the flag and reads the step only after a grace period, when the thread is long done with
/// both.
#[derive(Default)]
pub(crate) struct Progress {
    /// The current step, plus one; 0 before the first.
    step: AtomicUsize,
    abandoned: AtomicBool,
    /// The step that was marked overdue, plus one; 0 while there is none, [`ENDED`] once there can be none.
    overdue_step: AtomicUsize,
    started_at: OnceLock<Instant>,
    /// The thread's time in the database.
    pub(crate) db_time: Arc<DbTime>,
}

impl Progress {
    /// Enters the step; `false` if the thread was abandoned.
    #[inline]
    fn enter(&self, step: usize) -> bool {
        self.step.store(step + 1, Ordering::Release);
        !self.is_abandoned()
    }

    /// Returns the current step of the thread.
    pub(crate) fn step(&self) -> Option<usize> {
        self.step.load(Ordering::Acquire).checked_sub(1)
    }

    /// Returns whether the thread is late because of the database rather than the plugin: it is in the database now, or
    /// was for half of the plugin's time.
    pub(crate) fn is_database_stalled(&self, before: Duration, allowed: Duration) -> bool {
        let spent = self.db_time.total().saturating_sub(before);
        self.db_time.is_in_database() || spent * 2 >= allowed
    }

    /// Tells the thread to end before its next plugin.
    pub(crate) fn abandon(&self) {
        self.abandoned.store(true, Ordering::SeqCst);
    }

    /// Marks the plugin of the current step as overdue: any later error of it belongs to the same failure. Returns
    /// `false` if the thread has ended meanwhile.
    fn mark_overdue(&self, step: usize) -> bool {
        let marked =
            self.overdue_step
                .compare_exchange(0, step + 1, Ordering::AcqRel, Ordering::Acquire);
        marked.is_ok()
    }

    fn is_overdue(&self) -> bool {
        !matches!(self.overdue_step.load(Ordering::Acquire), 0 | ENDED)
    }

    /// Records that the thread ends, and returns the step that was marked overdue.
    fn finish(&self) -> Option<usize> {
        self.overdue_step
            .swap(ENDED, Ordering::AcqRel)
            .checked_sub(1)
    }

    /// Returns how long the thread has been running. On a busy host it may have waited in the queue before.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started_at
            .get()
            .map_or(Duration::ZERO, Instant::elapsed)
    }

    #[inline]
    fn is_abandoned(&self) -> bool {
        self.abandoned.load(Ordering::Acquire)
    }
}

/// How one thread's part of a walk ended.
pub(crate) enum Segment<B> {
    /// All plugins were visited.
    Finished,
    /// The plugin of the step stopped the walk with the result.
    Stopped(usize, B),
    /// The thread was abandoned; the walk continues at the step.
    Abandoned(usize),
    /// The plugin of the step has no permit left.
    Busy(usize),
}

impl<D, B, F> Walk<D, F>
where
    D: ?Sized,
    F: Fn(&D, &Context) -> Result<ControlFlow<B>>,
{
    /// Calls the plugins from the given step on. One panic guard covers the whole segment: after a panic, the walk
    /// continues with the next plugin under a new guard.
    pub(crate) fn run(&self, progress: &Progress, start: usize) -> Segment<B> {
        progress.started_at.get_or_init(Instant::now);
        nesting::enter(self.scope.depth);
        thread_state::set_read_only(self.scope.read_only);
        route_group::set_current(self.scope.group);
        let _counted = db_time::set_current(Some(Arc::clone(&progress.db_time)));
        let step = Cell::new(start);
        let mut cx = self
            .target(start)
            .map(|handle| Context::from_scope(Arc::clone(&self.scope), handle.plugin));
        let segment = loop {
            let panic = match catch_panic(|| self.visit_from(&step, cx.as_mut(), progress)) {
                Ok(segment) => break segment,
                Err(panic) => panic,
            };
            if let Some(handle) = self.target(step.get()) {
                self.fail_unless_overdue(handle, CallError::Panicked(panic), progress);
            }
            step.set(step.get() + 1);
        };
        thread_state::set_read_only(false);
        if let Some(handle) = progress.finish().and_then(|step| self.target(step)) {
            handle.health.remove_overdue();
        }
        segment
    }

    fn visit_from(
        &self,
        step: &Cell<usize>,
        cx: Option<&mut Context>,
        progress: &Progress,
    ) -> Segment<B> {
        let Some(cx) = cx else {
            return Segment::Finished;
        };
        while let Some(handle) = self.target(step.get()) {
            if !progress.enter(step.get()) {
                return Segment::Abandoned(step.get());
            }
            cx.set_plugin(handle.plugin);
            match self.call(handle, cx, progress) {
                ControlFlow::Continue(()) => step.set(step.get() + 1),
                ControlFlow::Break(Some(result)) => return Segment::Stopped(step.get(), result),
                ControlFlow::Break(None) => return Segment::Busy(step.get()),
            }
        }
        Segment::Finished
    }

    /// Calls one plugin; breaks without a result if it has no permit left. This runs for every plugin of every walk, so
    /// it has as few moves and branches as possible.
    #[inline]
    fn call(
        &self,
        handle: &PluginHandle<Arc<D>>,
        cx: &Context,
        progress: &Progress,
    ) -> ControlFlow<Option<B>> {
        let error = match handle.health.try_acquire() {
            Ok(permit) => {
                let outcome = (self.visit)(&handle.instance, cx);
                drop(permit);
                match outcome {
                    Ok(flow) => {
                        self.record_success(handle, progress);
                        return flow.map_break(Some);
                    }
                    Err(error) => self.call_error(handle, error, progress),
                }
            }
            Err(PermitError::Busy) => return ControlFlow::Break(None),
            Err(PermitError::Quarantined) => {
                CallError::Quarantined(handle.health.quarantine_remaining())
            }
        };
        self.fail_unless_overdue(handle, error, progress);
        ControlFlow::Continue(())
    }
}

impl<D: ?Sized, F> Walk<D, F> {
    /// Returns the plugin of the step.
    #[inline]
    pub(crate) fn target(&self, step: usize) -> Option<&PluginHandle<Arc<D>>> {
        self.list.get(self.targets.index_at(step, self.list.len())?)
    }

    /// Records a success, unless the thread was abandoned: a late answer is no sign of health.
    #[inline]
    fn record_success(&self, handle: &PluginHandle<Arc<D>>, progress: &Progress) {
        if handle.health.failures() != 0 && !progress.is_abandoned() {
            handle.health.record_success();
        }
    }

    #[cold]
    fn call_error(
        &self,
        handle: &PluginHandle<Arc<D>>,
        error: Error,
        progress: &Progress,
    ) -> CallError {
        let error = CallError::from(error);
        match &error {
            CallError::Failed(_) => {}
            CallError::Unavailable(_) | CallError::StorageFull(_) => {
                self.log_host_error(handle, &error);
            }
            _ => self.record_success(handle, progress),
        }
        error
    }

    /// Logs an error that is not the plugin's fault.
    #[cold]
    fn log_host_error(&self, handle: &PluginHandle<Arc<D>>, cause: &CallError) {
        tracing::error!(
            plugin = handle.plugin.slug,
            mixin = self.scope.mixin,
            function = self.scope.function,
            "the host could not do its part: {cause}"
        );
    }

    #[cold]
    fn fail_unless_overdue(
        &self,
        handle: &PluginHandle<Arc<D>>,
        error: CallError,
        progress: &Progress,
    ) {
        if !progress.is_overdue() {
            self.fail(handle, error);
        }
    }

    /// Waits until the plugin of the step may have a permit; `false` if there is none in time.
    pub(crate) async fn wait_for_permit(&self, step: usize, until: Instant) -> bool {
        match self.target(step) {
            // After the deadline, the permit was already tried once more.
            Some(handle) if self.scope.waits_for_permit && Instant::now() < until => {
                handle.health.wait_for_permit(until).await
            }
            _ => false,
        }
    }

    /// Skips the plugin of the step, which has no permit left. Returns whether it is not stuck, so that it would have
    /// answered.
    pub(crate) fn skip(&self, step: usize) -> bool {
        self.target(step).is_some_and(|handle| {
            self.fail(handle, CallError::Busy);
            !handle.health.is_stuck()
        })
    }

    /// Records that the plugin of the step or the database hangs; `false` if the thread has ended meanwhile.
    pub(crate) fn mark_overdue(&self, step: usize, progress: &Progress, is_stalled: bool) -> bool {
        let Some(handle) = self.target(step) else {
            return false;
        };
        // Counted first, since the thread may decrement the count as soon as its step is marked.
        handle.health.add_overdue();
        if !progress.mark_overdue(step) {
            handle.health.remove_overdue();
            return false;
        }
        let allowed = self.scope.timeout;
        if is_stalled {
            let error = CallError::DatabaseStalled(allowed);
            self.log_host_error(handle, &error);
            self.fail(handle, error);
        } else {
            self.fail(handle, CallError::Overdue(allowed));
        }
        true
    }

    /// Adds the error to the outcome, and records it if it is the plugin's fault.
    pub(crate) fn fail(&self, handle: &PluginHandle<Arc<D>>, error: CallError) {
        self.scope.record(handle.plugin, &handle.health, &error);
        self.errors
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((handle.plugin, error));
    }
}
