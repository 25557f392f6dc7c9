//! Switching plugins on and off: constructing, starting, stopping.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;

use crate::dispatch::failure::{CallError, Failure, FailureKind};
use crate::dispatch::health::{Health, Limits};
use crate::dispatch::{Order, Scope};
use crate::entry::Entry;
use crate::meta::Meta;
use crate::mixin::kind;
use crate::mixin::lifecycle::DynLifecycle;
use crate::models::user::User;
use crate::registry::Registry;
use crate::registry::lists::Ready;
use crate::registry::snapshot::{Active, ActiveSet, Snapshot, Stored};
use crate::version::SERVER_VERSION;

/// How long `start` and `stop` may take.
const START: Duration = Duration::from_secs(10);

/// The mixin under which construction, `start` and `stop` are recorded.
pub(crate) const LIFECYCLE: &str = "lifecycle";

/// Whether to wait until the plugins that are being switched on have started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Until each has started or failed.
    Started,
    /// Not at all: each joins when it has started.
    No,
}

/// Where a plugin is on its way from active to called.
enum Stage {
    Starting(u64),
    Up(Active),
    Failed,
}

/// The plugins that this process has constructed or tried to.
#[derive(Default)]
pub(crate) struct Running {
    stages: HashMap<&'static str, Stage>,
    health: HashMap<&'static str, Arc<Health>>,
    attempts: u64,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.stages.keys()).finish()
    }
}

impl Running {
    pub(crate) fn health(&mut self, slug: &'static str, limits: Limits) -> Arc<Health> {
        let health = self.health.entry(slug);
        Arc::clone(health.or_insert_with(|| Arc::new(Health::new(limits))))
    }

    /// The health of every plugin that was ever active in this process.
    pub(crate) fn all_health(&self) -> impl Iterator<Item = (&'static str, &Arc<Health>)> {
        self.health.iter().map(|(slug, health)| (*slug, health))
    }
}

impl Registry {
    /// Brings the active plugins in line with what was read from the database.
    pub(crate) fn apply(self: &Arc<Self>, stored: Stored, wait: Wait) {
        let stored = Arc::new(stored);
        let (starts, stops) = {
            let mut running = self.running();
            if self.snapshot().stored.generation > stored.generation {
                return;
            }
            self.let_in(&mut running, &stored);
            let wanted = self.wanted(&stored);
            let stops = take_unwanted(&mut running, &wanted);
            let starts = self.mark_starting(&mut running, &wanted);
            self.publish(&running, stored);
            (starts, stops)
        };
        self.stop(stops);
        self.start(starts, wait);
    }

    /// Waits for a start that another caller has begun: whoever switches a plugin on may be overtaken by the
    /// thread that follows the database.
    pub(crate) fn wait_until_settled(&self, slug: &str) {
        let is_starting =
            |running: &mut Running| matches!(running.stages.get(slug), Some(Stage::Starting(_)));
        // A start that hangs is given up after its own deadline; this is only the last resort.
        let waited = self
            .settled
            .wait_timeout_while(self.running(), START * 2, is_starting);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// Ends quarantines and forgets failed starts of plugins that were released since the last look.
    fn let_in(&self, running: &mut Running, stored: &Stored) {
        let before = self.snapshot();
        for row in &stored.configs {
            let known = before
                .config(&row.key)
                .map_or(row.releases, |known| known.releases);
            if row.releases == known {
                continue;
            }
            if let Some(health) = running.health.get(row.key.as_str()) {
                health.release();
            }
            if matches!(running.stages.get(row.key.as_str()), Some(Stage::Failed)) {
                running.stages.remove(row.key.as_str());
            }
        }
    }

    /// The plugins that should run; those that cannot are recorded.
    fn wanted(&self, stored: &Stored) -> Vec<&'static Entry> {
        let rows = stored.configs.iter().filter(|row| row.active);
        rows.filter_map(|row| self.catalog().get(&row.key))
            .filter(|entry| self.is_compatible(entry))
            .collect()
    }

    fn is_compatible(&self, entry: &Entry) -> bool {
        let text = incompatibility(entry);
        let failures = &self.dispatcher().failures;
        if let Some(text) = text
            && !failures
                .list()
                .iter()
                .any(|known| known.plugin == entry.meta.slug && known.text == text)
        {
            failures.record(Failure {
                plugin: entry.meta.slug,
                mixin: LIFECYCLE,
                function: "init_plugin",
                kind: FailureKind::Incompatible,
                text,
                time: self.clock().now(),
            });
        }
        SERVER_VERSION.within(entry.meta.min_version, entry.meta.max_version)
    }

    fn mark_starting(&self, running: &mut Running, wanted: &[&'static Entry]) -> Vec<Starting> {
        let mut starts = Vec::new();
        for entry in wanted {
            if running.stages.contains_key(entry.meta.slug) {
                continue;
            }
            running.attempts += 1;
            let attempt = running.attempts;
            running
                .stages
                .insert(entry.meta.slug, Stage::Starting(attempt));
            let health = running.health(entry.meta.slug, self.limits());
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

    /// Makes the snapshot that readers get from now on.
    fn publish(&self, running: &Running, stored: Arc<Stored>) {
        let priorities: HashMap<&str, i32> = stored
            .configs
            .iter()
            .filter_map(|row| Some((row.key.as_str(), row.priority?)))
            .collect();
        let mut up: Vec<Active> = running
            .stages
            .values()
            .filter_map(|stage| match stage {
                Stage::Up(active) => Some(active.clone()),
                Stage::Starting(_) | Stage::Failed => None,
            })
            .collect();
        up.sort_by_key(|active| {
            let meta = active.entry.meta;
            (
                priorities.get(meta.slug).copied().unwrap_or(meta.priority),
                meta.slug,
            )
        });
        let set = Arc::new(ActiveSet::of(&up));
        drop(priorities);
        self.snapshot.store(Arc::new(Snapshot { stored, set }));
    }

    /// Constructs and starts plugins, each on its own, and lets them in as they are ready.
    fn start(self: &Arc<Self>, starts: Vec<Starting>, wait: Wait) {
        if starts.is_empty() {
            return;
        }
        let (with_start, plain): (Vec<_>, Vec<_>) = starts
            .into_iter()
            .partition(|start| start.entry.has(LIFECYCLE));
        let registry = Arc::clone(self);
        let work = async move {
            let mut jobs = JoinSet::new();
            // Constructors do no work of their own, so one thread constructs them all.
            jobs.spawn(Arc::clone(&registry).start_each(plain));
            for start in with_start {
                jobs.spawn(Arc::clone(&registry).start_each(vec![start]));
            }
            while jobs.join_next().await.is_some() {}
        };
        match wait {
            Wait::Started => self.dispatcher().block_on(work),
            Wait::No => self.dispatcher().spawn(work),
        }
    }

    async fn start_each(self: Arc<Self>, starts: Vec<Starting>) {
        let list: Vec<Ready<Arc<Starting>>> = starts
            .into_iter()
            .map(|start| Ready {
                plugin: start.entry.meta,
                health: Arc::clone(&start.health),
                object: Arc::new(start),
            })
            .collect();
        let attempts: Vec<Arc<Starting>> =
            list.iter().map(|ready| Arc::clone(&ready.object)).collect();
        let done: Arc<Mutex<Vec<Active>>> = Arc::default();
        let scope = Scope::new(&self, Arc::new(User::system()), LIFECYCLE, "start").allow(START);
        let collected = Arc::clone(&done);
        let visit = move |start: &Starting, cx: &crate::Context| {
            let active = start.construct();
            if let Some(ready) = active.lists().of::<kind::lifecycle>().first() {
                ready.object.start(cx)?;
            }
            collected
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(active);
            Ok(ControlFlow::<()>::Continue(()))
        };
        let outcome = self
            .dispatcher()
            .walk(scope, Arc::new(list), Order::All, visit)
            .await;
        for (meta, error) in &outcome.errors {
            self.record_refused_start(meta, error);
        }
        let done = std::mem::take(&mut *done.lock().unwrap_or_else(PoisonError::into_inner));
        self.started(&attempts, done);
    }

    /// A start that was not even tried, since hanging calls hold all permits, is told like one that failed.
    fn record_refused_start(&self, meta: &'static Meta, error: &CallError) {
        if error.failure_kind().is_none() {
            self.dispatcher().failures.record(Failure {
                plugin: meta.slug,
                mixin: LIFECYCLE,
                function: "start",
                kind: FailureKind::Error,
                text: error.to_string(),
                time: self.clock().now(),
            });
        }
    }

    /// Lets the plugins in that have started; the others stay out until they are switched on again.
    fn started(&self, attempts: &[Arc<Starting>], done: Vec<Active>) {
        let mut running = self.running();
        let mut done: HashMap<&str, Active> = done
            .into_iter()
            .map(|active| (active.entry.meta.slug, active))
            .collect();
        for attempt in attempts {
            let slug = attempt.entry.meta.slug;
            // Switched off, and perhaps on again, in the meantime.
            if !matches!(running.stages.get(slug), Some(Stage::Starting(number)) if *number == attempt.attempt)
            {
                continue;
            }
            let stage = done.remove(slug).map_or(Stage::Failed, Stage::Up);
            running.stages.insert(slug, stage);
        }
        let stored = Arc::clone(&self.snapshot().stored);
        self.publish(&running, stored);
        self.settled.notify_all();
    }

    /// Calls `stop` of plugins that are out of dispatch already.
    fn stop(self: &Arc<Self>, stops: Vec<Active>) {
        for active in stops {
            let Some(ready) = active.lists().of::<kind::lifecycle>().first().cloned() else {
                continue;
            };
            let registry = Arc::clone(self);
            let stop = async move {
                let scope =
                    Scope::new(&registry, Arc::new(User::system()), LIFECYCLE, "stop").allow(START);
                // What goes wrong is recorded; the plugin is out all the same.
                drop(
                    registry
                        .dispatcher()
                        .one(scope, Arc::new(vec![ready]), 0, DynLifecycle::stop)
                        .await,
                );
            };
            self.dispatcher().spawn(stop);
        }
    }

    /// Stops every plugin and waits for it: at the server's end.
    pub fn shut_down(self: &Arc<Self>) {
        let all = {
            let mut running = self.running();
            let all = take_unwanted(&mut running, &[]);
            self.publish(&running, Arc::clone(&self.snapshot().stored));
            all
        };
        for active in all {
            if let Some(ready) = active.lists().of::<kind::lifecycle>().first().cloned() {
                let scope =
                    Scope::new(self, Arc::new(User::system()), LIFECYCLE, "stop").allow(START);
                drop(
                    self.dispatcher()
                        .one_blocking(scope, ready, DynLifecycle::stop),
                );
            }
        }
        self.dispatcher().failures.stop_storing();
    }
}

/// A plugin that is to be constructed and started.
pub(crate) struct Starting {
    entry: &'static Entry,
    health: Arc<Health>,
    attempt: u64,
}

impl Starting {
    fn construct(&self) -> Active {
        Active {
            entry: self.entry,
            health: Arc::clone(&self.health),
            instance: (self.entry.make)(),
        }
    }
}

fn take_unwanted(running: &mut Running, wanted: &[&'static Entry]) -> Vec<Active> {
    let gone: Vec<&'static str> = running
        .stages
        .keys()
        .copied()
        .filter(|slug| !wanted.iter().any(|entry| entry.meta.slug == *slug))
        .collect();
    gone.into_iter()
        .filter_map(|slug| match running.stages.remove(slug) {
            Some(Stage::Up(active)) => Some(active),
            _ => None,
        })
        .collect()
}

/// What the plugin's version limits say about this server; `None` where it may run. The reference's text.
#[must_use]
pub fn incompatibility(entry: &Entry) -> Option<String> {
    let meta = entry.meta;
    if SERVER_VERSION.within(meta.min_version, meta.max_version) {
        return None;
    }
    let mut text = format!(
        "Plugin '{}' is not compatible with the current InvenTree version {SERVER_VERSION}",
        meta.name
    );
    if let Some(min) = meta.min_version {
        text.push_str(&format!(". Plugin requires at least version {min}"));
    }
    if let Some(max) = meta.max_version {
        text.push_str(&format!(". Plugin requires at most version {max}"));
    }
    Some(text)
}
