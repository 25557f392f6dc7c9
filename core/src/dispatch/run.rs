//! One walk over plugins on one thread, and who may declare it overdue.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::context::Context;
use crate::db::spent::{self, Spent};
use crate::db::{group, held};
use crate::dispatch::Scope;
use crate::dispatch::failure::CallError;
use crate::dispatch::fence::fenced_plain;
use crate::dispatch::health::Denial;
use crate::dispatch::nesting;
use crate::error::{Error, Result};
use crate::meta::Meta;
use crate::registry::lists::Ready;

/// Which plugins of a list are visited.
#[derive(Debug, Clone)]
pub enum Order {
    /// All, as they stand.
    All,
    /// The one at this place.
    One(usize),
    /// Those at these places.
    These(Arc<[u32]>),
}

impl Order {
    #[inline]
    fn at(&self, step: usize, length: usize) -> Option<usize> {
        match self {
            Self::All => (step < length).then_some(step),
            Self::One(index) => (step == 0).then_some(*index),
            Self::These(indices) => indices.get(step).map(|index| *index as usize),
        }
    }
}

/// What is shared between a walk's threads and the one that waits for it.
pub(crate) struct Walk<D: ?Sized, F> {
    pub(crate) scope: Arc<Scope>,
    pub(crate) list: Arc<Vec<Ready<Arc<D>>>>,
    pub(crate) order: Order,
    pub(crate) visit: F,
    pub(crate) errors: Mutex<Vec<(&'static Meta, CallError)>>,
}

/// The thread has ended.
const ENDED: usize = usize::MAX;

/// How far one thread of a walk is, and whether the waiting side has given it up.
///
/// The thread stores where it is and then looks whether to go on, both without a locked instruction, since it
/// does so for every plugin. Whoever gives it up looks where it is only after a grace in which those two
/// steps are long over.
#[derive(Default)]
pub(crate) struct Progress {
    /// The step that it is in, plus one; 0 before the first.
    step: AtomicUsize,
    given_up: AtomicBool,
    /// The step that was recorded as overdue, plus one; 0 while there is none, [`ENDED`] once there can be none.
    blamed: AtomicUsize,
    begun: OnceLock<Instant>,
    /// The thread's time in the database.
    pub(crate) spent: Arc<Spent>,
}

impl Progress {
    /// Goes on to the step; `false` where the thread has been given up.
    #[inline]
    fn enter(&self, step: usize) -> bool {
        self.step.store(step + 1, Ordering::Release);
        !self.is_given_up()
    }

    /// The step that the thread is in.
    pub(crate) fn step(&self) -> Option<usize> {
        self.step.load(Ordering::Acquire).checked_sub(1)
    }

    /// Whether it is the database for which the thread is late, rather than the plugin: it is in there, or has been for
    /// half of the time that the plugin had.
    pub(crate) fn is_stalled(&self, before: Duration, allowed: Duration) -> bool {
        let spent = self.spent.total().saturating_sub(before);
        self.spent.is_inside() || spent * 2 >= allowed
    }

    /// Lets the thread end before its next plugin.
    pub(crate) fn give_up(&self) {
        self.given_up.store(true, Ordering::SeqCst);
    }

    /// Notes that the plugin of the step, which the thread is in, is overdue: whatever comes of it now is part of
    /// the same failure. `false` where the thread has ended meanwhile.
    fn blame(&self, step: usize) -> bool {
        let blamed = self
            .blamed
            .compare_exchange(0, step + 1, Ordering::AcqRel, Ordering::Acquire);
        blamed.is_ok()
    }

    fn is_blamed(&self) -> bool {
        !matches!(self.blamed.load(Ordering::Acquire), 0 | ENDED)
    }

    /// The thread ends; the step that was overdue.
    fn end(&self) -> Option<usize> {
        self.blamed.swap(ENDED, Ordering::AcqRel).checked_sub(1)
    }

    /// How long the thread has been running; a busy host may have let it wait for its turn.
    pub(crate) fn ran_for(&self) -> Duration {
        self.begun.get().map_or(Duration::ZERO, Instant::elapsed)
    }

    #[inline]
    fn is_given_up(&self) -> bool {
        self.given_up.load(Ordering::Acquire)
    }
}

/// How one thread's part of a walk ended.
pub(crate) enum Stretch<B> {
    /// All plugins were visited.
    Over,
    /// The plugin of the step stopped the walk with the result.
    Stopped(usize, B),
    /// The thread was given up; the walk goes on at the step.
    Left(usize),
    /// The plugin of the step has no permit left.
    Busy(usize),
}

impl<D, B, F> Walk<D, F>
where
    D: ?Sized,
    F: Fn(&D, &Context) -> Result<ControlFlow<B>>,
{
    /// Visits plugins from the given step on. The fence stands around the whole stretch: a panic costs its
    /// plugin its turn, and the next one is visited behind the fence again.
    pub(crate) fn run(&self, progress: &Progress, start: usize) -> Stretch<B> {
        progress.begun.get_or_init(Instant::now);
        nesting::enter(self.scope.depth);
        held::set_only_reads(self.scope.only_reads);
        group::enter(self.scope.group);
        let _counted = spent::count_in(Some(Arc::clone(&progress.spent)));
        let step = Cell::new(start);
        let mut cx = self
            .target(start)
            .map(|ready| Context::of(Arc::clone(&self.scope), ready.plugin));
        let stretch = loop {
            let panic = match fenced_plain(|| self.visit_from(&step, cx.as_mut(), progress)) {
                Ok(stretch) => break stretch,
                Err(panic) => panic,
            };
            if let Some(ready) = self.target(step.get()) {
                self.fail_unless_blamed(ready, CallError::Panicked(panic), progress);
            }
            step.set(step.get() + 1);
        };
        held::set_only_reads(false);
        if let Some(ready) = progress.end().and_then(|step| self.target(step)) {
            ready.health.returned();
        }
        stretch
    }

    fn visit_from(
        &self,
        step: &Cell<usize>,
        cx: Option<&mut Context>,
        progress: &Progress,
    ) -> Stretch<B> {
        let Some(cx) = cx else {
            return Stretch::Over;
        };
        while let Some(ready) = self.target(step.get()) {
            if !progress.enter(step.get()) {
                return Stretch::Left(step.get());
            }
            cx.set_plugin(ready.plugin);
            match self.call(ready, cx, progress) {
                ControlFlow::Continue(()) => step.set(step.get() + 1),
                ControlFlow::Break(Some(result)) => return Stretch::Stopped(step.get(), result),
                ControlFlow::Break(None) => return Stretch::Busy(step.get()),
            }
        }
        Stretch::Over
    }

    /// What happens for every plugin of every walk: as few moves and branches as possible. Breaks without a result
    /// where there is no permit.
    #[inline]
    fn call(
        &self,
        ready: &Ready<Arc<D>>,
        cx: &Context,
        progress: &Progress,
    ) -> ControlFlow<Option<B>> {
        let error = match ready.health.admit() {
            Ok(permit) => {
                let outcome = (self.visit)(&ready.object, cx);
                drop(permit);
                match outcome {
                    Ok(flow) => {
                        self.succeed(ready, progress);
                        return flow.map_break(Some);
                    }
                    Err(error) => self.read(ready, error, progress),
                }
            }
            Err(Denial::Busy) => return ControlFlow::Break(None),
            Err(Denial::Quarantined) => CallError::Quarantined(ready.health.remaining()),
        };
        self.fail_unless_blamed(ready, error, progress);
        ControlFlow::Continue(())
    }
}

impl<D: ?Sized, F> Walk<D, F> {
    /// The plugin of the step.
    #[inline]
    pub(crate) fn target(&self, step: usize) -> Option<&Ready<Arc<D>>> {
        self.list.get(self.order.at(step, self.list.len())?)
    }

    /// An answer after the waiting side has given up is no sign of health.
    #[inline]
    fn succeed(&self, ready: &Ready<Arc<D>>, progress: &Progress) {
        if ready.health.failures() != 0 && !progress.is_given_up() {
            ready.health.succeeded();
        }
    }

    #[cold]
    fn read(&self, ready: &Ready<Arc<D>>, error: Error, progress: &Progress) -> CallError {
        let error = CallError::from(error);
        match &error {
            CallError::Failed(_) => {}
            CallError::Unavailable(_) | CallError::Full(_) => self.tell_of_host(ready, &error),
            _ => self.succeed(ready, progress),
        }
        error
    }

    /// Logs what is no failure of the plugin.
    #[cold]
    fn tell_of_host(&self, ready: &Ready<Arc<D>>, cause: &CallError) {
        tracing::error!(
            plugin = ready.plugin.slug,
            mixin = self.scope.mixin,
            function = self.scope.function,
            "the host could not do its part: {cause}"
        );
    }

    #[cold]
    fn fail_unless_blamed(&self, ready: &Ready<Arc<D>>, error: CallError, progress: &Progress) {
        if !progress.is_blamed() {
            self.fail(ready, error);
        }
    }

    /// Waits until the plugin of the step may have a permit; `false` where none came until then.
    pub(crate) async fn wait_for_permit(&self, step: usize, until: Instant) -> bool {
        match self.target(step) {
            // Who came too late has looked once more.
            Some(ready) if self.scope.waits && Instant::now() < until => {
                ready.health.wait_for_permit(until).await
            }
            _ => false,
        }
    }

    /// Goes on without the plugin of the step, which has no permit left. Whether it is well and might have had
    /// something to say.
    pub(crate) fn leave_out(&self, step: usize) -> bool {
        self.target(step).is_some_and(|ready| {
            self.fail(ready, CallError::Busy);
            !ready.health.is_stuck()
        })
    }

    /// Records that the plugin of the step hangs, or that the database does; `false` where its thread has ended
    /// meanwhile.
    pub(crate) fn blame(&self, step: usize, progress: &Progress, is_stalled: bool) -> bool {
        let Some(ready) = self.target(step) else {
            return false;
        };
        // The thread takes itself off this count as soon as it is blamed.
        ready.health.overdue();
        if !progress.blame(step) {
            ready.health.returned();
            return false;
        }
        let allowed = self.scope.allowed;
        if is_stalled {
            let error = CallError::Stalled(allowed);
            self.tell_of_host(ready, &error);
            self.fail(ready, error);
        } else {
            self.fail(ready, CallError::Overdue(allowed));
        }
        true
    }

    /// Records what is the plugin's fault, and tells the caller that it gave no result.
    pub(crate) fn fail(&self, ready: &Ready<Arc<D>>, error: CallError) {
        self.scope.record(ready.plugin, &ready.health, &error);
        self.errors
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((ready.plugin, error));
    }
}
