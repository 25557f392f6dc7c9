//! Switching plugins on and off: constructing, starting, stopping.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use crate::dispatch::failure::{CallError, Failure, FailureKind};
use crate::dispatch::health::{Health, Limits};
use crate::entry::Entry;
use crate::meta::Meta;
use crate::models::plugin_config::PluginConfig;
use crate::registry::Registry;
use crate::registry::snapshot::{Active, ActiveSet, Snapshot, Stored};
use crate::version::SERVER_VERSION;

mod start;
mod stop;
mod work;

use self::work::Work;

/// How long `start` and `stop` may take.
const ALLOWED: Duration = Duration::from_secs(10);

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
    /// Hanging calls held all permits, or the host had no thread.
    Untried,
}

/// The plugins that this process has constructed or tried to.
#[derive(Default)]
pub(crate) struct Running {
    stages: HashMap<&'static str, Stage>,
    health: HashMap<&'static str, Arc<Health>>,
    attempts: u64,
    work: Work,
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

    /// Whether the server is at its end.
    pub(crate) fn is_closed(&self) -> bool {
        self.work.is_closed()
    }

    /// Forgets all plugins but the wanted ones. What was up is given back, to be stopped; what is starting is
    /// stopped when it has started.
    fn take_unwanted(&mut self, wanted: &[&'static Entry]) -> Vec<Active> {
        let wanted: HashSet<&str> = wanted.iter().map(|entry| entry.meta.slug).collect();
        let gone = self
            .stages
            .extract_if(|slug, _| !wanted.contains(slug))
            .filter_map(|(_, stage)| match stage {
                Stage::Up(active) => Some(active),
                Stage::Starting(_) | Stage::Failed | Stage::Untried => None,
            });
        gone.collect()
    }

    /// Ends the plugin's quarantine and forgets that it failed to start.
    fn let_in(&mut self, slug: &str) {
        if let Some(health) = self.health.get(slug) {
            health.release();
        }
        if matches!(self.stages.get(slug), Some(Stage::Failed)) {
            self.stages.remove(slug);
        }
    }
}

impl Registry {
    /// Brings the active plugins in line with what was read from the database.
    pub(crate) fn apply(self: &Arc<Self>, stored: Stored, wait: Wait) {
        let stored = Arc::new(stored);
        let (starts, stops, underway) = {
            let mut running = self.running();
            let before = self.snapshot();
            let Some(underway) = running.work.begin() else {
                return;
            };
            if before.stored.generation > stored.generation {
                return;
            }
            for row in released(&before.stored, &stored) {
                running.let_in(&row.key);
            }
            let wanted = self.wanted(&stored);
            let stops = running.take_unwanted(&wanted);
            let starts = self.mark_starting(&mut running, &wanted);
            self.publish(&running, stored);
            (starts, stops, underway)
        };
        self.stop(stops, Some(underway.clone()));
        self.start(starts, wait, &underway);
    }

    /// Waits for the starts of such plugins: whoever switches one on may be overtaken by the thread that follows
    /// the database.
    pub(crate) fn wait_until_settled(&self, which: impl Fn(&str) -> bool) {
        let is_starting = |running: &mut Running| {
            let mut stages = running.stages.iter();
            stages.any(|(slug, stage)| matches!(stage, Stage::Starting(_)) && which(slug))
        };
        // A start that hangs is given up after its own deadline; this is only the last resort.
        let waited = self
            .settled
            .wait_timeout_while(self.running(), ALLOWED * 2, is_starting);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// The plugins that should run; those that cannot are recorded.
    fn wanted(&self, stored: &Stored) -> Vec<&'static Entry> {
        let rows = stored.configs.iter().filter(|row| row.active);
        rows.filter_map(|row| self.catalog().get(&row.key))
            .filter(|entry| self.is_compatible(entry))
            .collect()
    }

    fn is_compatible(&self, entry: &Entry) -> bool {
        let incompatible = incompatibility(entry)
            .map(|text| self.failure(entry.meta, "init_plugin", FailureKind::Incompatible, text));
        let is_compatible = incompatible.is_none();
        if let Some(failure) = incompatible {
            self.dispatcher().failures.record_once(failure);
        }
        is_compatible
    }

    /// A start or stop that could not be tried is told like one that failed.
    fn record_untried(&self, meta: &'static Meta, function: &'static str, error: &CallError) {
        if error.failure_kind().is_none() {
            let failure = self.failure(meta, function, FailureKind::Error, error.to_string());
            self.dispatcher().failures.record_once(failure);
        }
    }

    fn failure(
        &self,
        meta: &'static Meta,
        function: &'static str,
        kind: FailureKind,
        text: String,
    ) -> Failure {
        Failure {
            plugin: meta.slug,
            mixin: LIFECYCLE,
            function,
            kind,
            text,
            time: self.clock().now(),
        }
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
                Stage::Starting(_) | Stage::Failed | Stage::Untried => None,
            })
            .collect();
        let general = |meta: &Meta| priorities.get(meta.slug).copied().unwrap_or(meta.priority);
        up.sort_by_key(|active| (general(active.entry.meta), active.entry.meta.slug));
        let set = ActiveSet::of(&up, &|meta, mixin| {
            let own = stored.priorities.get(meta.slug, mixin);
            own.unwrap_or_else(|| general(meta))
        });
        drop(priorities);
        let set = Arc::new(set);
        self.snapshot.store(Arc::new(Snapshot { stored, set }));
        self.settled.notify_all();
    }
}

/// The rows of the plugins that were let back in since the last look.
fn released<'a>(before: &'a Stored, now: &'a Stored) -> impl Iterator<Item = &'a PluginConfig> {
    let before = before.configs.iter();
    let known: HashMap<&str, i32> = before.map(|row| (row.key.as_str(), row.releases)).collect();
    now.configs.iter().filter(
        move |row| matches!(known.get(row.key.as_str()), Some(known) if *known != row.releases),
    )
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
