//! How far a plugin has come in its life cycle.

use std::fmt;

use crate::entry::Entry;
use crate::registry::activation::incompatibility;
use crate::registry::store::plugin_config::PluginConfig;

/// How far a plugin has come in its [life cycle](crate::registry::lifecycle), in the words that the API and the command
/// line print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PluginState {
    /// `absent`: there is a row for it, but it is not linked into this program.
    Absent,
    /// `linked`: linked, without a row yet. The next start of the server creates one.
    Linked,
    /// `inactive`: has a row and is not to run. So is a plugin that was stopped.
    Inactive,
    /// `incompatible`: active in its row, but its version limits exclude this server.
    Incompatible,
    /// `active`: active in its row, and not started by this process. The command line knows no more.
    Active,
    /// `starting`: constructed, or in its `start`.
    Starting,
    /// `failed`: its start failed. It is tried again after a release.
    Failed,
    /// `running`: started and in the snapshot.
    Running,
    /// `quarantined`: running, but not called after repeated failures, until a pause is over or it is released.
    Quarantined,
    /// `stopping`: inactive in its row, and in its `stop`.
    Stopping,
}

impl PluginState {
    /// Returns the word for the state.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Linked => "linked",
            Self::Inactive => "inactive",
            Self::Incompatible => "incompatible",
            Self::Active => "active",
            Self::Starting => "starting",
            Self::Failed => "failed",
            Self::Running => "running",
            Self::Quarantined => "quarantined",
            Self::Stopping => "stopping",
        }
    }

    /// Returns the state as far as the program and the database know it.
    #[must_use]
    pub fn from_row(entry: Option<&Entry>, row: Option<&PluginConfig>) -> Self {
        match (entry, row) {
            (None, _) => Self::Absent,
            (Some(_), None) => Self::Linked,
            (Some(_), Some(row)) if !row.active => Self::Inactive,
            (Some(entry), Some(_)) if incompatibility(entry).is_some() => Self::Incompatible,
            _ => Self::Active,
        }
    }
}

impl fmt::Display for PluginState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
