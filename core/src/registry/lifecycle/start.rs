//! Constructing and starting plugins.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::JoinSet;

use super::work::Underway;
use super::{ALLOWED, LIFECYCLE, Running, Stage, Wait};
use crate::Context;
use crate::dispatch::failure::CallError;
use crate::dispatch::health::Health;
use crate::dispatch::{Order, Scope};
use crate::entry::Entry;
use crate::meta::Meta;
use crate::mixin::kind;
use crate::models::user::User;
use crate::registry::Registry;
use crate::registry::lists::Ready;
use crate::registry::snapshot::Active;

/// A plugin that is to be constructed and started.
pub(super) struct Starting {
    entry: &'static Entry,
    health: Arc<Health>,
    attempt: u64,
}

impl Starting {
    fn run(&self, cx: &Context) -> crate::Result<Active> {
        let active = Active {
            entry: self.entry,
            health: Arc::clone(&self.health),
            instance: (self.entry.make)(),
        };
        if let Some(ready) = active.lists().of::<kind::lifecycle>().first() {
            ready.object.start(cx)?;
        }
        Ok(active)
    }
}

/// A start and what came of it.
type Attempt<'a> = (&'a Starting, Result<Active, CallError>);

impl Running {
    /// Notes what came of a start. Gives the plugin back where it was switched off, and perhaps on again, in
    /// the meantime.
    fn finish(&mut self, start: &Starting, outcome: Result<Active, CallError>) -> Option<Active> {
        let slug = start.entry.meta.slug;
        if !matches!(self.stages.get(slug), Some(Stage::Starting(attempt)) if *attempt == start.attempt)
        {
            return outcome.ok();
        }
        let stage = match outcome {
            Ok(active) => Stage::Up(active),
            // None of these is the plugin's affair: it is started when it can be.
            Err(
                CallError::Busy
                | CallError::Unavailable(_)
                | CallError::Full(_)
                | CallError::Stalled(_),
            ) => Stage::Untried,
            Err(_) => Stage::Failed,
        };
        self.stages.insert(slug, stage);
        None
    }
}

/// The plugins of one walk that have started; `None` when the walk is over.
struct Arrivals(Mutex<Option<Vec<Active>>>);

impl Arrivals {
    fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(Vec::new()))))
    }

    /// Gives the plugin back where its start was given up and told as failed.
    fn add(&self, active: Active) -> Option<Active> {
        match &mut *self.lock() {
            Some(arrived) => {
                arrived.push(active);
                None
            }
            None => Some(active),
        }
    }

    fn close(&self) -> Vec<Active> {
        self.lock().take().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Vec<Active>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Registry {
    /// Whether a start that could not be tried can be tried now.
    pub(crate) fn may_start_again(&self) -> bool {
        let running = self.running();
        let mut slugs = running.stages.keys();
        slugs.any(|slug| self.may_start(&running, slug))
    }

    fn may_start(&self, running: &Running, slug: &str) -> bool {
        match running.stages.get(slug) {
            None => true,
            Some(Stage::Untried) => {
                let health = running.health.get(slug);
                health.is_some_and(|health| health.in_flight() < self.limits().in_flight)
            }
            Some(_) => false,
        }
    }

    pub(super) fn mark_starting(
        &self,
        running: &mut Running,
        wanted: &[&'static Entry],
    ) -> Vec<Starting> {
        let mut starts = Vec::new();
        for entry in wanted {
            let slug = entry.meta.slug;
            if !self.may_start(running, slug) {
                continue;
            }
            running.attempts += 1;
            let attempt = running.attempts;
            running.stages.insert(slug, Stage::Starting(attempt));
            let health = running.health(slug, self.limits_of(entry.meta));
            // Being switched on is a new beginning; calls that hang stay counted.
            health.release();
            starts.push(Starting {
                entry,
                health,
                attempt,
            });
        }
        starts
    }

    /// Constructs and starts plugins, each on its own, and lets them in as they are ready.
    pub(super) fn start(self: &Arc<Self>, starts: Vec<Starting>, wait: Wait, underway: &Underway) {
        if starts.is_empty() {
            return;
        }
        let starts = batches(starts).into_iter();
        let starts: Vec<_> = starts
            .map(|batch| Arc::clone(self).start_each(batch, underway.clone()))
            .collect();
        let work = async move {
            let mut jobs: JoinSet<()> = starts.into_iter().collect();
            while jobs.join_next().await.is_some() {}
        };
        match wait {
            Wait::Started => {
                self.dispatcher().block_on(work);
            }
            Wait::No => self.dispatcher().spawn(work),
        }
    }

    /// Starts plugins one after the other.
    async fn start_each(self: Arc<Self>, batch: Vec<Starting>, underway: Underway) {
        let batch: Vec<Arc<Starting>> = batch.into_iter().map(Arc::new).collect();
        let list = batch.iter().map(|start| Ready {
            plugin: start.entry.meta,
            health: Arc::clone(&start.health),
            priority: 0,
            object: Arc::clone(start),
        });
        let list = Arc::new(list.collect());
        let scope = Scope::new(&self, Arc::new(User::system()), LIFECYCLE, "start");
        let scope = scope.allow(ALLOWED).waiting(false);
        let arrivals = Arrivals::new();
        let arrived = Arc::clone(&arrivals);
        let visit = move |start: &Starting, cx: &Context| {
            if let Some(late) = arrived.add(start.run(cx)?) {
                let underway = cx.registry().running().work.begin();
                cx.registry().stop(vec![late], underway);
            }
            Ok(ControlFlow::<()>::Continue(()))
        };
        let dispatcher = self.dispatcher();
        let errors = dispatcher.walk(scope, list, Order::All, visit).await.errors;
        self.started(attempts(&batch, arrivals.close(), errors), underway);
    }

    /// Lets the plugins in that have started; those that have failed stay out until they are switched on again.
    fn started(self: &Arc<Self>, attempts: Vec<Attempt<'_>>, underway: Underway) {
        for (start, outcome) in &attempts {
            if let Err(error) = outcome {
                self.record_untried(start.entry.meta, "start", error);
            }
        }
        let stale = {
            let mut running = self.running();
            let stale = attempts
                .into_iter()
                .filter_map(|(start, outcome)| running.finish(start, outcome))
                .collect();
            self.publish(&running, Arc::clone(&self.snapshot().stored));
            stale
        };
        self.stop(stale, Some(underway));
    }
}

/// What came of each start. What has neither arrived nor failed had no thread.
fn attempts<'a>(
    batch: &'a [Arc<Starting>],
    arrived: Vec<Active>,
    errors: Vec<(&'static Meta, CallError)>,
) -> Vec<Attempt<'a>> {
    let arrived = arrived
        .into_iter()
        .map(|active| (active.entry.meta.slug, Ok(active)));
    let errors = errors
        .into_iter()
        .map(|(meta, error)| (meta.slug, Err(error)));
    // A plugin that is in both has arrived when it had just been given up.
    let mut known: HashMap<&str, Result<Active, CallError>> = errors.chain(arrived).collect();
    batch
        .iter()
        .map(|start| {
            let outcome = known.remove(start.entry.meta.slug);
            (&**start, outcome.unwrap_or(Err(CallError::Busy)))
        })
        .collect()
}

/// What is started on one thread. Constructors do no work of their own, so one thread constructs all plugins that
/// have no `start`.
fn batches(starts: Vec<Starting>) -> Vec<Vec<Starting>> {
    let (with_start, plain): (Vec<_>, Vec<_>) = starts
        .into_iter()
        .partition(|start| start.entry.has(LIFECYCLE));
    let mut batches: Vec<_> = with_start.into_iter().map(|start| vec![start]).collect();
    batches.push(plain);
    batches.retain(|batch| !batch.is_empty());
    batches
}
