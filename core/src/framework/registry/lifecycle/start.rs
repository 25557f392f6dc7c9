//! Constructs and starts plugins.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::JoinSet;

use super::stages::{LifecycleState, Stage, Wait};
use super::task_tracker::TaskToken;
use super::{LIFECYCLE, LIFECYCLE_TIMEOUT};
use crate::Context;
use crate::access::User;
use crate::dispatch::failure::CallError;
use crate::dispatch::health::Health;
use crate::dispatch::{Scope, Targets};
use crate::entry::Entry;
use crate::framework::mixin::lifecycle::lifecycle;
use crate::meta::Meta;
use crate::registry::Registry;
use crate::registry::plugin_handle::PluginHandle;
use crate::registry::snapshot::ActivePlugin;

/// A plugin that is to be constructed and started.
pub(super) struct StartTask {
    entry: &'static Entry,
    health: Arc<Health>,
    attempt: u64,
}

impl StartTask {
    fn run(&self, cx: &Context) -> crate::Result<ActivePlugin> {
        let active = ActivePlugin {
            entry: self.entry,
            health: Arc::clone(&self.health),
            instance: (self.entry.construct)(),
        };
        if let Some(handle) = active.lists().get::<lifecycle>().first() {
            handle.instance.start(cx)?;
        }
        Ok(active)
    }
}

/// A start task with its result.
type StartResult<'a> = (&'a StartTask, Result<ActivePlugin, CallError>);

impl LifecycleState {
    /// Records the result of a start. Returns the plugin, to be stopped, if it was deactivated meanwhile (and perhaps
    /// activated again).
    fn finish_start(
        &mut self,
        start: &StartTask,
        outcome: Result<ActivePlugin, CallError>,
    ) -> Option<ActivePlugin> {
        let slug = start.entry.meta.slug;
        if !matches!(self.stages.get(slug), Some(Stage::Starting(attempt)) if *attempt == start.attempt)
        {
            return outcome.ok();
        }
        let stage = match outcome {
            Ok(active) => Stage::Started(active),
            // Not failures of the plugin: the start is retried when it is possible.
            Err(
                CallError::Busy
                | CallError::Unavailable(_)
                | CallError::StorageFull(_)
                | CallError::DatabaseStalled(_),
            ) => Stage::NotAttempted,
            Err(_) => Stage::Failed,
        };
        self.stages.insert(slug, stage);
        None
    }
}

/// The plugins of one walk that have started; `None` after the walk.
struct StartedPlugins(Mutex<Option<Vec<ActivePlugin>>>);

impl StartedPlugins {
    fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(Vec::new()))))
    }

    /// Adds a started plugin. Returns it, to be stopped, if its start was already given up and reported as failed.
    fn add(&self, active: ActivePlugin) -> Option<ActivePlugin> {
        match &mut *self.lock() {
            Some(arrived) => {
                arrived.push(active);
                None
            }
            None => Some(active),
        }
    }

    fn close(&self) -> Vec<ActivePlugin> {
        self.lock().take().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Vec<ActivePlugin>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Registry {
    /// Whether a start that was not attempted is possible now.
    pub(crate) fn can_retry_start(&self) -> bool {
        let running = self.lifecycle();
        let mut slugs = running.stages.keys();
        slugs.any(|slug| self.can_start(&running, slug))
    }

    fn can_start(&self, running: &LifecycleState, slug: &str) -> bool {
        match running.stages.get(slug) {
            None => true,
            Some(Stage::NotAttempted) => {
                let health = running.health.get(slug);
                health.is_some_and(|health| health.in_flight() < self.limits().max_in_flight)
            }
            Some(_) => false,
        }
    }

    pub(super) fn mark_starting(
        &self,
        running: &mut LifecycleState,
        wanted: &[&'static Entry],
    ) -> Vec<StartTask> {
        let mut starts = Vec::new();
        for entry in wanted {
            let slug = entry.meta.slug;
            if !self.can_start(running, slug) {
                continue;
            }
            running.attempts += 1;
            let attempt = running.attempts;
            running.stages.insert(slug, Stage::Starting(attempt));
            let health = running.health(slug, self.limits_of(entry.meta));
            // An activation ends the quarantine; overdue calls stay counted.
            health.release();
            starts.push(StartTask {
                entry,
                health,
                attempt,
            });
        }
        starts
    }

    /// Constructs and starts plugins in parallel, and publishes each batch when it is done.
    pub(super) fn start(
        self: &Arc<Self>,
        starts: Vec<StartTask>,
        wait: Wait,
        underway: &TaskToken,
    ) {
        if starts.is_empty() {
            return;
        }
        let starts = batches(starts).into_iter();
        let starts: Vec<_> = starts
            .map(|batch| Arc::clone(self).start_batch(batch, underway.clone()))
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

    /// Starts the plugins of a batch one after the other.
    async fn start_batch(self: Arc<Self>, batch: Vec<StartTask>, underway: TaskToken) {
        let batch: Vec<Arc<StartTask>> = batch.into_iter().map(Arc::new).collect();
        let list = batch.iter().map(|start| PluginHandle {
            plugin: start.entry.meta,
            health: Arc::clone(&start.health),
            priority: 0,
            instance: Arc::clone(start),
        });
        let list = Arc::new(list.collect());
        let scope = Scope::new::<lifecycle>(&self, Arc::new(User::system()), "start");
        let scope = scope.with_timeout(LIFECYCLE_TIMEOUT).with_waiting(false);
        let arrivals = StartedPlugins::new();
        let arrived = Arc::clone(&arrivals);
        let visit = move |start: &StartTask, cx: &Context| {
            if let Some(late) = arrived.add(start.run(cx)?) {
                let underway = cx.registry().lifecycle().tasks.token();
                cx.registry().stop(vec![late], underway);
            }
            Ok(ControlFlow::<()>::Continue(()))
        };
        let dispatcher = self.dispatcher();
        let errors = dispatcher
            .walk(scope, list, Targets::All, visit)
            .await
            .errors;
        self.finish_starts(start_results(&batch, arrivals.close(), errors), underway);
    }

    /// Publishes the plugins that have started. Those that have failed stay out until they are activated or released.
    fn finish_starts(self: &Arc<Self>, attempts: Vec<StartResult<'_>>, underway: TaskToken) {
        for (start, outcome) in &attempts {
            if let Err(error) = outcome {
                self.record_not_attempted(start.entry.meta, "start", error);
            }
        }
        let stale = {
            let mut running = self.lifecycle();
            let stale = attempts
                .into_iter()
                .filter_map(|(start, outcome)| running.finish_start(start, outcome))
                .collect();
            self.publish(&running, Arc::clone(&self.snapshot().stored));
            stale
        };
        self.stop(stale, Some(underway));
    }
}

/// Collects the result of each start. A plugin that has neither started nor failed got no thread or no permit.
fn start_results<'a>(
    batch: &'a [Arc<StartTask>],
    arrived: Vec<ActivePlugin>,
    errors: Vec<(&'static Meta, CallError)>,
) -> Vec<StartResult<'a>> {
    let arrived = arrived
        .into_iter()
        .map(|active| (active.entry.meta.slug, Ok(active)));
    let errors = errors
        .into_iter()
        .map(|(meta, error)| (meta.slug, Err(error)));
    // A plugin in both lists has started just after it was given up.
    let mut known: HashMap<&str, Result<ActivePlugin, CallError>> = errors.chain(arrived).collect();
    batch
        .iter()
        .map(|start| {
            let outcome = known.remove(start.entry.meta.slug);
            (&**start, outcome.unwrap_or(Err(CallError::Busy)))
        })
        .collect()
}

/// Groups the starts by thread: each plugin with `start` gets a thread of its own. Constructors do no work, so one
/// thread constructs all other plugins.
fn batches(starts: Vec<StartTask>) -> Vec<Vec<StartTask>> {
    let (with_start, plain): (Vec<_>, Vec<_>) = starts
        .into_iter()
        .partition(|start| start.entry.has_mixin(LIFECYCLE));
    let mut batches: Vec<_> = with_start.into_iter().map(|start| vec![start]).collect();
    batches.push(plain);
    batches.retain(|batch| !batch.is_empty());
    batches
}
