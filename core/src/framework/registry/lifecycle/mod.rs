//! Constructs, starts and stops plugins.
//!
#![doc = include_str!("../../../../docs/life-cycle.md")]

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use crate::dispatch::failure::{CallError, Failure, FailureKind};
use crate::entry::Entry;
use crate::meta::Meta;
use crate::registry::Registry;
use crate::registry::activation::incompatibility;
use crate::registry::snapshot::{ActivePlugin, ActivePlugins, Snapshot, StoredState};
use crate::registry::store::plugin_config::PluginConfig;

pub(super) mod stages;
mod start;
mod stop;
mod task_tracker;

pub use self::stages::Wait;
use self::stages::{LifecycleState, Stage};

/// Deadline of `start` and of `stop`.
const LIFECYCLE_TIMEOUT: Duration = Duration::from_secs(10);

/// The mixin name in failures of construction, `start` and `stop`.
pub(crate) const LIFECYCLE: &str = "lifecycle";

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
