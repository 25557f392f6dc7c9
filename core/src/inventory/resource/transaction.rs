//! Transactions of a writer, with their dry run.
//!
//! Which items an operation affects is certain only after it ran. Where there are validators to ask, it first runs in a
//! transaction that is rolled back, and they validate all of its effects. Then it runs again, and is committed if its
//! effects are the same.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use super::approvals::{Approvals, Fingerprint};
use super::{Actor, Change, Effect, Effects, SqlValue, WriteError, Writer};
use crate::db::{Db, DbError};

/// Maximum number of attempts of a write. Conflicts with other requests count, and so does each time that plugins are
/// asked.
const MAX_ATTEMPTS: u32 = 60;

impl Writer {
    /// Runs the work in one transaction, and retries it on a conflict. Where there are plugins to ask, a dry run in a
    /// transaction that is rolled back comes first, so that they validate every item that it writes or deletes.
    ///
    /// # Errors
    /// As the work returns them, or when the database does not answer.
    pub fn transaction<R>(
        &self,
        mut work: impl FnMut(&mut Db, Actor<'_>) -> Result<R, WriteError>,
    ) -> Result<R, WriteError> {
        let mut approvals = Approvals::default();
        retry(|| self.attempt(&mut approvals, &mut work))
    }

    /// Runs the work in one transaction, and commits if plugins have approved all of its effects. Otherwise rolls back,
    /// asks the plugins and returns `None`.
    ///
    /// # Errors
    /// As the work returns them, and [`WriteError::Conflict`] when the effects differ from those that plugins were just
    /// asked about, because another request was faster.
    pub(super) fn attempt<R>(
        &self,
        approvals: &mut Approvals,
        work: impl FnOnce(&mut Db, Actor<'_>) -> Result<R, WriteError>,
    ) -> Result<Option<R>, WriteError> {
        let was_fresh = std::mem::take(&mut approvals.is_fresh);
        let effects = Effects::new(self.has_active_validator());
        let done = self.with_effects(&effects, |actor| {
            self.registry.db().write(|db| {
                let result = work(db, actor).map_err(Rollback::Failed)?;
                let open = approvals.unapproved(effects.take());
                if open.is_empty() {
                    Ok(result)
                } else {
                    Err(Rollback::Unapproved(open))
                }
            })
        });
        match done {
            Ok(result) => Ok(Some(result)),
            Err(Rollback::Failed(error)) => Err(error),
            Err(Rollback::Unapproved(_)) if was_fresh => Err(WriteError::Conflict),
            Err(Rollback::Unapproved(open)) => {
                for (effect, mark) in open {
                    self.validate_effect(effect)?;
                    approvals.approved.push(mark);
                }
                approvals.is_fresh = true;
                Ok(None)
            }
        }
    }

    fn validate_effect(&self, effect: Effect) -> Result<(), WriteError> {
        match (effect.before, effect.after) {
            (before, Some(mut after)) => {
                if before.is_none() {
                    after.set("pk", SqlValue::Null);
                }
                let mut change = Change::new(before, after);
                change.split_from = effect.split_from;
                self.validate_with_plugins(&mut change)
            }
            (Some(gone), None) => self.checks.validator.validate_deletion(self, gone),
            (None, None) => Ok(()),
        }
    }

    /// Asks the plugins about a change that passed the rules.
    pub(super) fn validate_with_plugins(&self, change: &mut Change) -> Result<(), WriteError> {
        change.is_validated = true;
        if !self.has_active_validator() {
            return Ok(());
        }
        let rules = self.rules(change.resource());
        rules.validate_with_plugins(self, change)?;
        self.checks.validator.validate_change(self, change)
    }

    fn has_active_validator(&self) -> bool {
        self.checks.validator.is_active(self)
    }
}

/// Why a transaction is rolled back.
enum Rollback {
    Unapproved(Vec<(Effect, Fingerprint)>),
    Failed(WriteError),
}

impl From<DbError> for Rollback {
    fn from(error: DbError) -> Self {
        Self::Failed(error.into())
    }
}

/// Retries after a conflict with a delay, and at once after plugins were asked, before anything changes.
pub(super) fn retry<R>(
    mut work: impl FnMut() -> Result<Option<R>, WriteError>,
) -> Result<R, WriteError> {
    for tries in 0..MAX_ATTEMPTS {
        match work() {
            Ok(Some(result)) => return Ok(result),
            Ok(None) => {}
            Err(WriteError::Conflict) => std::thread::sleep(backoff(tries)),
            Err(error) => return Err(error),
        }
    }
    Err(WriteError::Conflict)
}

/// Returns the delay after an attempt: random, up to a limit that doubles each time, so that requests for the same item
/// take turns.
fn backoff(tries: u32) -> Duration {
    let most = 1_000 << tries.min(8);
    Duration::from_micros(RandomState::new().hash_one(tries) % most)
}
