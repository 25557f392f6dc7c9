//! Failures of plugins, and the log of the latest ones.

use std::collections::VecDeque;
use std::fmt;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::db::NestedCallError;
use crate::validation_errors::ValidationErrors;

/// Why a call has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The request is invalid.
    #[error("{0}")]
    Invalid(Box<ValidationErrors>),
    /// The user has no permission.
    #[error("the caller may not do this")]
    Forbidden,
    /// A requested item does not exist.
    #[error("the requested item does not exist")]
    NotFound,
    /// Another transaction is changing the same data.
    #[error("another transaction is changing the same data")]
    Conflict,
    /// The host or its database is unavailable.
    #[error("{0}")]
    Unavailable(String),
    /// The host's storage is full.
    #[error("{0}")]
    StorageFull(String),
    /// The plugin returned an error.
    #[error("{0}")]
    Failed(String),
    /// The plugin panicked.
    #[error("{0}")]
    Panicked(String),
    /// The plugin did not answer in time; its thread may still be running.
    #[error("no answer within {} ms", .0.as_millis())]
    Overdue(Duration),
    /// The database did not answer in time.
    #[error("the database gave no answer within {} ms", .0.as_millis())]
    DatabaseStalled(Duration),
    /// Too many calls are in flight, of the plugin or on the host.
    #[error("too many calls in flight")]
    Busy,
    /// The calling plugin is at fault: the call would wait for its own caller, or is not allowed there.
    #[error(transparent)]
    Nested(#[from] NestedCallError),
    /// The plugin is quarantined after repeated failures, for the given time.
    #[error("quarantined after repeated failures")]
    Quarantined(Duration),
}

impl CallError {
    /// Returns the kind of failure to record; `None` if the called plugin is not at fault.
    #[must_use]
    pub fn failure_kind(&self) -> Option<FailureKind> {
        match self {
            Self::Failed(_) => Some(FailureKind::Error),
            Self::Panicked(_) => Some(FailureKind::Panic),
            Self::Overdue(_) => Some(FailureKind::Overdue),
            Self::Invalid(_)
            | Self::Forbidden
            | Self::NotFound
            | Self::Conflict
            | Self::Unavailable(_)
            | Self::StorageFull(_)
            | Self::DatabaseStalled(_)
            | Self::Busy
            | Self::Nested(_)
            | Self::Quarantined(_) => None,
        }
    }

    /// Returns whether the plugin answered with a refusal.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Invalid(_) | Self::Forbidden | Self::Conflict)
    }

    /// Returns whether the plugin gave no answer at all, so that its answer is unknown.
    #[must_use]
    pub fn is_unanswered(&self) -> bool {
        match self {
            Self::Unavailable(_)
            | Self::StorageFull(_)
            | Self::Overdue(_)
            | Self::DatabaseStalled(_)
            | Self::Busy
            | Self::Quarantined(_) => true,
            Self::Invalid(_)
            | Self::Forbidden
            | Self::NotFound
            | Self::Conflict
            | Self::Failed(_)
            | Self::Panicked(_)
            | Self::Nested(_) => false,
        }
    }
}

/// How a plugin failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// It returned an error.
    Error,
    /// It panicked.
    Panic,
    /// It did not answer in time.
    Overdue,
    /// It cannot run on this server, for example because of its version limits.
    Incompatible,
}

impl FailureKind {
    /// Returns the name in lists and reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Panic => "panic",
            Self::Overdue => "overdue",
            Self::Incompatible => "incompatible",
        }
    }
}

/// One recorded failure.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Slug of the plugin.
    pub plugin: &'static str,
    /// Keyword of the mixin.
    pub mixin: &'static str,
    /// The function that was called.
    pub function: &'static str,
    /// How it failed.
    pub kind: FailureKind,
    /// The text of the error or panic.
    pub text: String,
    /// When it failed.
    pub time: DateTime<Utc>,
}

/// Maximum length of a failure's text, in characters.
const MAX_TEXT_CHARS: usize = 2000;

impl Failure {
    /// Cuts the text to its maximum length.
    fn truncated(mut self) -> Self {
        if let Some((end, _)) = self.text.char_indices().nth(MAX_TEXT_CHARS) {
            self.text.truncate(end);
            self.text.push('…');
            self.text.shrink_to_fit();
        }
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}: {}", self.mixin, self.function, self.text)
    }
}

/// Maximum number of failures in memory; older ones are in the error reports.
const MAX_FAILURES: usize = 500;

fn push_bounded(latest: &mut VecDeque<Failure>, failure: Failure) {
    if latest.len() == MAX_FAILURES {
        latest.pop_front();
    }
    latest.push_back(failure);
}

/// The latest failures, and the channel to the store.
#[derive(Debug, Default)]
pub struct FailureLog {
    latest: Mutex<VecDeque<Failure>>,
    sink: Mutex<Option<SyncSender<Failure>>>,
}

impl FailureLog {
    /// Sends every further failure to the store, too.
    pub fn set_sink(&self, store: SyncSender<Failure>) {
        *lock(&self.sink) = Some(store);
    }

    /// Stops sending failures to the store.
    pub fn clear_sink(&self) {
        *lock(&self.sink) = None;
    }

    /// Adds a failure. Never blocks: if the channel is full, the failure stays in this list only.
    pub fn record(&self, failure: Failure) {
        let failure = failure.truncated();
        push_bounded(&mut lock(&self.latest), failure.clone());
        self.log_and_send(failure);
    }

    /// Adds a failure that may recur, unless the list holds it already.
    pub fn record_once(&self, failure: Failure) {
        let failure = failure.truncated();
        let is_same = |known: &Failure| {
            (known.plugin, known.mixin, known.function, &known.text)
                == (
                    failure.plugin,
                    failure.mixin,
                    failure.function,
                    &failure.text,
                )
        };
        // Under one lock, since several threads may add the same failure.
        let mut latest = lock(&self.latest);
        if latest.iter().any(is_same) {
            return;
        }
        push_bounded(&mut latest, failure.clone());
        drop(latest);
        self.log_and_send(failure);
    }

    /// Logs a failure and sends it to the store.
    fn log_and_send(&self, failure: Failure) {
        tracing::warn!(
            plugin = failure.plugin,
            mixin = failure.mixin,
            function = failure.function,
            kind = failure.kind.as_str(),
            "{}",
            failure.text
        );
        let plugin = failure.plugin;
        if let Some(store) = &*lock(&self.sink)
            && let Err(TrySendError::Full(_)) = store.try_send(failure)
        {
            tracing::warn!(plugin, "too many failures to store them all");
        }
    }

    /// Returns the latest failures, oldest first.
    #[must_use]
    pub fn list(&self) -> Vec<Failure> {
        lock(&self.latest).iter().cloned().collect()
    }

    /// Removes all failures.
    pub fn clear(&self) {
        lock(&self.latest).clear();
    }

    /// Removes the failures of one plugin in one mixin.
    pub fn remove(&self, plugin: &str, mixin: &str) {
        lock(&self.latest).retain(|failure| failure.plugin != plugin || failure.mixin != mixin);
    }
}

/// Locks the mutex. A poisoned lock is fine: no panic leaves the data half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Failure, FailureKind, FailureLog, MAX_TEXT_CHARS};

    fn failure(text: String) -> Failure {
        Failure {
            plugin: "wordy",
            mixin: "action",
            function: "perform_action",
            kind: FailureKind::Error,
            text,
            time: chrono::DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_long_text_is_cut_between_two_characters() {
        let log = FailureLog::default();
        log.record(failure("é".repeat(MAX_TEXT_CHARS + 1)));
        log.record(failure("é".repeat(MAX_TEXT_CHARS)));
        let texts: Vec<String> = log.list().into_iter().map(|known| known.text).collect();
        assert_eq!(
            texts,
            ["é".repeat(MAX_TEXT_CHARS) + "…", "é".repeat(MAX_TEXT_CHARS)]
        );
    }

    #[test]
    fn a_failure_that_comes_up_again_is_listed_once_however_long_its_text_is() {
        let log = FailureLog::default();
        for _ in 0..2 {
            log.record_once(failure("é".repeat(MAX_TEXT_CHARS + 1)));
        }
        assert_eq!(log.list().len(), 1);
    }

    #[test]
    fn the_same_failure_in_another_mixin_is_listed_too() {
        let log = FailureLog::default();
        for mixin in ["lifecycle", "settings", "settings"] {
            log.record_once(Failure {
                mixin,
                ..failure("the same".to_owned())
            });
        }
        let mixins: Vec<&str> = log.list().iter().map(|known| known.mixin).collect();
        assert_eq!(mixins, ["lifecycle", "settings"]);
    }

    #[test]
    fn a_failure_that_comes_from_many_threads_at_once_is_listed_once() {
        for round in 0..200 {
            let log = FailureLog::default();
            let begin = std::sync::Barrier::new(4);
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        begin.wait();
                        log.record_once(failure(round.to_string()));
                    });
                }
            });
            assert_eq!(log.list().len(), 1);
        }
    }
}
