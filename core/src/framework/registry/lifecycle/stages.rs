//! The stages of all plugins that are to run.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::task_tracker::TaskTracker;
use crate::dispatch::health::{Health, PluginLimits};
use crate::entry::Entry;
use crate::registry::snapshot::ActivePlugin;
use crate::registry::state::PluginState;

/// Whether to wait until activated plugins have started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Waits until each has started or failed.
    Started,
    /// Does not wait: each is published when it has started.
    No,
}

/// The state of a plugin that is to run.
pub(super) enum Stage {
    Starting(u64),
    Started(ActivePlugin),
    Failed,
    /// Overdue calls held all permits, or the host had no thread or could not do its part.
    NotAttempted,
}

/// The state of all plugins that this process has started or tried to start.
#[derive(Default)]
pub(crate) struct LifecycleState {
    pub(super) stages: HashMap<&'static str, Stage>,
    pub(super) health: HashMap<&'static str, Arc<Health>>,
    pub(super) attempts: u64,
    /// Plugins in their `stop`, and how often: one can be activated and deactivated again meanwhile.
    pub(super) stopping: HashMap<&'static str, usize>,
    pub(super) tasks: TaskTracker,
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
    pub(crate) fn state(&self, slug: &str) -> Option<PluginState> {
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

    pub(super) fn begin_stop(&mut self, slug: &'static str) {
        *self.stopping.entry(slug).or_default() += 1;
    }

    pub(super) fn end_stop(&mut self, slug: &str) {
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
    pub(super) fn remove_unwanted(&mut self, wanted: &[&'static Entry]) -> Vec<ActivePlugin> {
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
    pub(super) fn reset_plugin(&mut self, slug: &str) {
        if let Some(health) = self.health.get(slug) {
            health.release();
        }
        if matches!(self.stages.get(slug), Some(Stage::Failed)) {
            self.stages.remove(slug);
        }
    }
}
