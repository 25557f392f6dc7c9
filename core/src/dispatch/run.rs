//! One walk over plugins on one thread, and who may declare it overdue.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::context::Context;
use crate::dispatch::Scope;
use crate::dispatch::failure::CallError;
use crate::dispatch::fence::fenced_plain;
use crate::dispatch::health::Denial;
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
    blamed: AtomicBool,
    begun: OnceLock<Instant>,
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

    /// Lets the thread end before its next plugin.
    pub(crate) fn give_up(&self) {
        self.given_up.store(true, Ordering::SeqCst);
    }

    /// Notes that the plugin which the thread is in was recorded as overdue: whatever comes of it now is
    /// part of the same failure.
    pub(crate) fn blame(&self) {
        self.blamed.store(true, Ordering::Release);
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

/// Where one thread's part of a walk ended.
pub(crate) struct Stretch<B> {
    /// The step that stopped the walk, and with what.
    pub(crate) stopped: Option<(usize, B)>,
    /// The step to go on at, where the thread was given up between two plugins.
    pub(crate) rest: Option<usize>,
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
        let step = Cell::new(start);
        let mut cx = self
            .target(start)
            .map(|ready| Context::of(Arc::clone(&self.scope), ready.plugin));
        loop {
            let panic = match fenced_plain(|| self.visit_from(&step, cx.as_mut(), progress)) {
                Ok(stretch) => return stretch,
                Err(panic) => panic,
            };
            if let Some(ready) = self.target(step.get()) {
                self.fail_unless_blamed(ready, CallError::Panicked(panic), progress);
            }
            step.set(step.get() + 1);
        }
    }

    fn visit_from(
        &self,
        step: &Cell<usize>,
        cx: Option<&mut Context>,
        progress: &Progress,
    ) -> Stretch<B> {
        let mut stretch = Stretch {
            stopped: None,
            rest: None,
        };
        let Some(cx) = cx else {
            return stretch;
        };
        while let Some(ready) = self.target(step.get()) {
            if !progress.enter(step.get()) {
                stretch.rest = Some(step.get());
                break;
            }
            cx.set_plugin(ready.plugin);
            if let ControlFlow::Break(result) = self.call(ready, cx, progress) {
                stretch.stopped = Some((step.get(), result));
                break;
            }
            step.set(step.get() + 1);
        }
        stretch
    }

    /// What happens for every plugin of every walk: as few moves and branches as possible.
    #[inline]
    fn call(&self, ready: &Ready<Arc<D>>, cx: &Context, progress: &Progress) -> ControlFlow<B> {
        let error = match ready.health.admit() {
            Ok(permit) => {
                let outcome = (self.visit)(&ready.object, cx);
                drop(permit);
                match outcome {
                    Ok(flow) => {
                        self.succeed(ready, progress);
                        return flow;
                    }
                    Err(error) => self.read(ready, error, progress),
                }
            }
            Err(Denial::Busy) => CallError::Busy,
            Err(Denial::Quarantined) => CallError::Quarantined,
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
        match error {
            Error::Refused(refusal) => {
                self.succeed(ready, progress);
                CallError::Refused(refusal)
            }
            Error::Failed(_) => CallError::Failed(error.to_string()),
        }
    }

    #[cold]
    fn fail_unless_blamed(&self, ready: &Ready<Arc<D>>, error: CallError, progress: &Progress) {
        if !progress.blamed.load(Ordering::Acquire) {
            self.fail(ready, error);
        }
    }

    /// Records that the plugin of the step hangs; the next one is to be visited on another thread.
    pub(crate) fn overdue<B>(&self, step: usize) -> Stretch<B> {
        if let Some(ready) = self.target(step) {
            self.fail(ready, CallError::Overdue(self.scope.allowed));
        }
        Stretch {
            stopped: None,
            rest: Some(step + 1),
        }
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
