//! Constructs, starts and stops plugins.
//!
#![doc = include_str!("../../../../docs/life-cycle.md")]

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use crate::dispatch::failure::{CallError, Failure, FailureKind};
use crate::dispatch::health::{Health, PluginLimits};
use crate::entry::Entry;
use crate::meta::Meta;
use crate::registry::Registry;
use crate::registry::snapshot::{ActivePlugin, ActivePlugins, Snapshot, StoredState};
use crate::registry::state::PluginState;
use crate::registry::store::plugin_config::PluginConfig;
use crate::version::SERVER_VERSION;

mod start;
mod stop;
mod task_tracker;

use self::task_tracker::TaskTracker;

/// Deadline of `start` and of `stop`.
const LIFECYCLE_TIMEOUT: Duration = Duration::from_secs(10);

/// The mixin name in failures of construction, `start` and `stop`.
pub(crate) const LIFECYCLE: &str = "lifecycle";

/// Whether to wait until activated plugins have started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Waits until each has started or failed.
    Started,
    /// Does not wait: each is published when it has started.
    No,
}

/// The state of a plugin that is to run.
enum Stage {
    Starting(u64),
    Started(ActivePlugin),
    Failed,
    /// Overdue calls held all permits, or the host had no thread or could not do its part.
    NotAttempted,
}

/// The state of all plugins that this process has started or tried to start.
#[derive(Default)]
pub(crate) struct LifecycleState {
    stages: HashMap<&'static str, Stage>,
    health: HashMap<&'static str, Arc<Health>>,
    attempts: u64,
    /// Plugins in their `stop`, and how often: one can be activated and deactivated again meanwhile.
    stopping: HashMap<&'static str, usize>,
    tasks: TaskTracker,
}

impl std::fmt::Debug for LifecycleState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.stages.keys()).finish()
    }
}

impl LifecycleState {
    pub(crate) fn health(&mut self, slug: &'static str, limits: PluginLimits) -> Arc<Health> {
        let health = self.health.entry(slug);
        Arc::clone(health.or_insert_with(|| Arc::new(Health::new(limits))))
    }

    /// Returns the health of every plugin that was ever active in this process.
    pub(crate) fn all_health(&self) -> impl Iterator<Item = (&'static str, &Arc<Health>)> {
        self.health.iter().map(|(slug, health)| (*slug, health))
    }

    /// Returns the state of a plugin that this process starts, runs or stops.
    pub(super) fn state(&self, slug: &str) -> Option<PluginState> {
        Some(match self.stages.get(slug) {
            Some(Stage::Starting(_)) => PluginState::Starting,
            Some(Stage::Started(active)) if active.health.is_quarantined() => {
                PluginState::Quarantined
            }
            Some(Stage::Started(_)) => PluginState::Running,
            Some(Stage::Failed) => PluginState::Failed,
            Some(Stage::NotAttempted) => PluginState::Active,
            None if self.stopping.contains_key(slug) => PluginState::Stopping,
            None => return None,
        })
    }

    fn begin_stop(&mut self, slug: &'static str) {
        *self.stopping.entry(slug).or_default() += 1;
    }

    fn end_stop(&mut self, slug: &str) {
        if let Some(count) = self.stopping.get_mut(slug) {
            *count -= 1;
        }
        self.stopping.retain(|_, count| *count > 0);
    }

    /// Whether the server is shutting down.
    pub(crate) fn is_closed(&self) -> bool {
        self.tasks.is_closed()
    }

    /// Removes all plugins but the wanted ones. Returns those that have started, to be stopped; a plugin that is still
    /// starting is stopped when it has started.
    fn remove_unwanted(&mut self, wanted: &[&'static Entry]) -> Vec<ActivePlugin> {
        let wanted: HashSet<&str> = wanted.iter().map(|entry| entry.meta.slug).collect();
        let gone = self
            .stages
            .extract_if(|slug, _| !wanted.contains(slug))
            .filter_map(|(_, stage)| match stage {
                Stage::Started(active) => Some(active),
                Stage::Starting(_) | Stage::Failed | Stage::NotAttempted => None,
            });
        gone.collect()
    }

    /// Ends the plugin's quarantine, and lets a failed start be retried.
    fn reset_plugin(&mut self, slug: &str) {
        if let Some(health) = self.health.get(slug) {
            health.release();
        }
        if matches!(self.stages.get(slug), Some(Stage::Failed)) {
            self.stages.remove(slug);
        }
    }
}

impl Registry {
    /// Starts and stops plugins as the stored state says, and publishes it. Ignores a state that is older than the
    /// current one.
    pub(crate) fn apply(self: &Arc<Self>, stored: StoredState, wait: Wait) {
        let stored = Arc::new(stored);
        let (starts, stops, underway) = {
            let mut running = self.lifecycle();
            let before = self.snapshot();
            let Some(underway) = running.tasks.token() else {
                return;
            };
            if before.stored.generation > stored.generation {
                return;
            }
            for row in released(&before.stored, &stored) {
                running.reset_plugin(&row.key);
            }
            let wanted = self.wanted(&stored);
            let stops = running.remove_unwanted(&wanted);
            let starts = self.mark_starting(&mut running, &wanted);
            self.publish(&running, stored);
            (starts, stops, underway)
        };
        self.stop(stops, Some(underway.clone()));
        self.start(starts, wait, &underway);
    }

    /// Waits until the selected plugins have started or failed. The watching thread may be the one that starts a plugin
    /// which this thread has activated.
    pub(crate) fn wait_until_settled(&self, which: impl Fn(&str) -> bool) {
        let is_starting = |running: &mut LifecycleState| {
            let mut stages = running.stages.iter();
            stages.any(|(slug, stage)| matches!(stage, Stage::Starting(_)) && which(slug))
        };
        // A start that hangs is given up at its own deadline; this timeout is only a last resort.
        let waited =
            self.settled
                .wait_timeout_while(self.lifecycle(), LIFECYCLE_TIMEOUT * 2, is_starting);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// Returns the plugins that should run. Incompatible ones are left out and recorded.
    fn wanted(&self, stored: &StoredState) -> Vec<&'static Entry> {
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

    /// Records a start or stop that was not attempted like one that failed.
    fn record_not_attempted(&self, meta: &'static Meta, function: &'static str, error: &CallError) {
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

    /// Builds and publishes a new snapshot.
    fn publish(&self, running: &LifecycleState, stored: Arc<StoredState>) {
        let priorities: HashMap<&str, i32> = stored
            .configs
            .iter()
            .filter_map(|row| Some((row.key.as_str(), row.priority?)))
            .collect();
        let mut up: Vec<ActivePlugin> = running
            .stages
            .values()
            .filter_map(|stage| match stage {
                Stage::Started(active) => Some(active.clone()),
                Stage::Starting(_) | Stage::Failed | Stage::NotAttempted => None,
            })
            .collect();
        let general = |meta: &Meta| priorities.get(meta.slug).copied().unwrap_or(meta.priority);
        up.sort_by_key(|active| (general(active.entry.meta), active.entry.meta.slug));
        let set = ActivePlugins::new(&up, &|meta, mixin| {
            let own = stored.priorities.get(meta.slug, mixin);
            own.unwrap_or_else(|| general(meta))
        });
        drop(priorities);
        let set = Arc::new(set);
        self.snapshot.store(Arc::new(Snapshot {
            stored,
            plugins: set,
        }));
        self.settled.notify_all();
    }
}

/// Returns the rows of the plugins that were released since the last read.
fn released<'a>(
    before: &'a StoredState,
    now: &'a StoredState,
) -> impl Iterator<Item = &'a PluginConfig> {
    let before = before.configs.iter();
    let known: HashMap<&str, i32> = before.map(|row| (row.key.as_str(), row.releases)).collect();
    now.configs.iter().filter(
        move |row| matches!(known.get(row.key.as_str()), Some(known) if *known != row.releases),
    )
}

/// Returns why the plugin's version limits exclude this server, in InvenTree's words; `None` if it may run.
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
