//! Failures of plugins, and the list of the latest ones.

use std::collections::VecDeque;
use std::fmt;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::db::Nested;
use crate::error::Error;
use crate::refusal::Refusals;

/// Why a call has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The caller is at fault.
    #[error("{0}")]
    Refused(Box<Refusals>),
    /// The caller may not do this.
    #[error("the caller may not do this")]
    Forbidden,
    /// What the caller names is not there.
    #[error("what the caller names is not there")]
    NotFound,
    /// Others are changing the same.
    #[error("others are changing the same")]
    Conflict,
    /// The host could not do its part in the call.
    #[error("{0}")]
    Unavailable(String),
    /// The plugin returned an error.
    #[error("{0}")]
    Failed(String),
    /// The plugin panicked.
    #[error("{0}")]
    Panicked(String),
    /// The plugin did not answer in time; its thread may still be running.
    #[error("no answer within {} ms", .0.as_millis())]
    Overdue(Duration),
    /// The plugin has too many calls in flight, or the host has.
    #[error("too many calls in flight")]
    Busy,
    /// The caller would wait for itself; it is the one to blame.
    #[error(transparent)]
    Nested(#[from] Nested),
    /// The plugin is quarantined after repeated failures.
    #[error("quarantined after repeated failures")]
    Quarantined,
}

impl CallError {
    /// The kind of failure to record; `None` where the plugin is not at fault in this call.
    #[must_use]
    pub fn failure_kind(&self) -> Option<FailureKind> {
        match self {
            Self::Failed(_) => Some(FailureKind::Error),
            Self::Panicked(_) => Some(FailureKind::Panic),
            Self::Overdue(_) => Some(FailureKind::Overdue),
            Self::Refused(_)
            | Self::Forbidden
            | Self::NotFound
            | Self::Conflict
            | Self::Unavailable(_)
            | Self::Busy
            | Self::Nested(_)
            | Self::Quarantined => None,
        }
    }
}

impl From<Error> for CallError {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusals) => Self::Refused(refusals),
            other => Self::from(&other),
        }
    }
}

impl From<&Error> for CallError {
    fn from(error: &Error) -> Self {
        match error {
            Error::Refused(refusals) => Self::Refused(refusals.clone()),
            Error::Forbidden => Self::Forbidden,
            Error::NotFound => Self::NotFound,
            Error::Conflict => Self::Conflict,
            Error::Unavailable(_) => Self::Unavailable(error.to_string()),
            Error::Failed(_) => Self::Failed(error.to_string()),
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
    /// The word in lists and reports.
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
    /// What it said.
    pub text: String,
    /// When.
    pub time: DateTime<Utc>,
}

/// How many characters of what a plugin said are kept.
const LONGEST: usize = 2000;

impl Failure {
    /// The failure as it is kept.
    fn shortened(mut self) -> Self {
        if let Some((end, _)) = self.text.char_indices().nth(LONGEST) {
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

/// How many failures are kept in memory; older ones are in the error reports.
const KEPT: usize = 500;

fn keep(latest: &mut VecDeque<Failure>, failure: Failure) {
    if latest.len() == KEPT {
        latest.pop_front();
    }
    latest.push_back(failure);
}

/// The latest failures, and where they go to be stored.
#[derive(Debug, Default)]
pub struct FailureLog {
    latest: Mutex<VecDeque<Failure>>,
    store: Mutex<Option<SyncSender<Failure>>>,
}

impl FailureLog {
    /// Sends every further failure there too.
    pub fn store_in(&self, store: SyncSender<Failure>) {
        *lock(&self.store) = Some(store);
    }

    /// Stops sending.
    pub fn stop_storing(&self) {
        *lock(&self.store) = None;
    }

    /// Adds a failure. Never waits: a full store drops the failure, which stays in this list.
    pub fn record(&self, failure: Failure) {
        let failure = failure.shortened();
        keep(&mut lock(&self.latest), failure.clone());
        self.tell(failure);
    }

    /// Adds a failure that comes up again and again, unless it is among the latest already.
    pub fn record_once(&self, failure: Failure) {
        let failure = failure.shortened();
        let is_same = |known: &Failure| {
            (known.plugin, known.function, &known.text)
                == (failure.plugin, failure.function, &failure.text)
        };
        // Under one lock: several threads may come with the same one.
        let mut latest = lock(&self.latest);
        if latest.iter().any(is_same) {
            return;
        }
        keep(&mut latest, failure.clone());
        drop(latest);
        self.tell(failure);
    }

    /// Logs a failure and hands it to the store.
    fn tell(&self, failure: Failure) {
        tracing::warn!(
            plugin = failure.plugin,
            mixin = failure.mixin,
            function = failure.function,
            kind = failure.kind.as_str(),
            "{}",
            failure.text
        );
        let plugin = failure.plugin;
        if let Some(store) = &*lock(&self.store)
            && let Err(TrySendError::Full(_)) = store.try_send(failure)
        {
            tracing::warn!(plugin, "too many failures to store them all");
        }
    }

    /// The latest failures, oldest first.
    #[must_use]
    pub fn list(&self) -> Vec<Failure> {
        lock(&self.latest).iter().cloned().collect()
    }

    /// Forgets the failures.
    pub fn clear(&self) {
        lock(&self.latest).clear();
    }

    /// Forgets the failures of one plugin in one mixin.
    pub fn forget(&self, plugin: &str, mixin: &str) {
        lock(&self.latest).retain(|failure| failure.plugin != plugin || failure.mixin != mixin);
    }
}

/// The lock; a holder that panicked left nothing half done here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Failure, FailureKind, FailureLog, LONGEST};

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
        log.record(failure("é".repeat(LONGEST + 1)));
        log.record(failure("é".repeat(LONGEST)));
        let texts: Vec<String> = log.list().into_iter().map(|known| known.text).collect();
        assert_eq!(texts, ["é".repeat(LONGEST) + "…", "é".repeat(LONGEST)]);
    }

    #[test]
    fn a_failure_that_comes_up_again_is_listed_once_however_long_its_text_is() {
        let log = FailureLog::default();
        for _ in 0..2 {
            log.record_once(failure("é".repeat(LONGEST + 1)));
        }
        assert_eq!(log.list().len(), 1);
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
