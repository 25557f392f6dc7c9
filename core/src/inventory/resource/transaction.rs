//! Transactions of a writer, with their dry run.
//!
//! Which items an operation affects is certain only after it ran. Where there are validators to ask, it first runs in a
//! transaction that is rolled back, and they validate all of its effects. Then it runs again, and is committed if its
//! effects are the same.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use super::approvals::{Approvals, Fingerprint};
use super::{
    Actor, Answers, Change, Effect, Effects, Pending, SqlValue, WriteError, Writer, question,
};
use crate::db::{Db, DbError};

/// Maximum number of attempts of a write that fail by a conflict with other requests.
const MAX_CONFLICTS: u32 = 60;

/// Maximum number of times that plugins are asked for one write. Each answer can lead to the next question.
const MAX_ROUNDS: u32 = 2_000;

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

    /// Reads with the actor, and repeats that with the answers of plugins that the work asks for.
    ///
    /// # Errors
    /// As the work returns them, or when the database or the plugins do not answer.
    pub fn read<R>(
        &self,
        mut work: impl FnMut(&mut Db, Actor<'_>) -> Result<R, WriteError>,
    ) -> Result<R, WriteError> {
        let mut answers = Answers::default();
        retry(|| self.try_read(&mut answers, &mut work))
    }

    /// Reads with the actor and the answers. When the work needs another one, asks the plugins and returns `None`.
    pub(super) fn try_read<R>(
        &self,
        answers: &mut Answers,
        work: impl FnOnce(&mut Db, Actor<'_>) -> Result<R, WriteError>,
    ) -> Result<Option<R>, WriteError> {
        let read = self.with_answers(answers, &Effects::default(), |actor| {
            self.registry.db().read(|db| work(db, actor))
        });
        match read {
            Err(WriteError::Unanswered) => {
                question::ask_open(self, answers)?;
                Ok(None)
            }
            read => read.map(Some),
        }
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
        let effects = Effects::new(self.has_validators());
        let done = self.with_answers(&approvals.answers, &effects, |actor| {
            self.registry.db().write(|db| {
                let result = work(db, actor).map_err(Rollback::Failed)?;
                let effects = effects.take();
                let open = approvals.unapproved(&effects);
                if open.is_empty() {
                    Ok(result)
                } else {
                    Err(Rollback::Unapproved(effects, open))
                }
            })
        });
        match done {
            Ok(result) => Ok(Some(result)),
            Err(Rollback::Failed(WriteError::Unanswered)) => {
                question::ask_open(self, &mut approvals.answers)?;
                Ok(None)
            }
            Err(Rollback::Failed(error)) => Err(error),
            Err(Rollback::Unapproved(..)) if was_fresh => Err(WriteError::Conflict),
            Err(Rollback::Unapproved(effects, open)) => {
                for (effect, mark) in open {
                    self.validate_effect(effect, Pending(&effects))?;
                    approvals.approved.push(mark);
                }
                approvals.is_fresh = true;
                Ok(None)
            }
        }
    }

    fn validate_effect(&self, effect: Effect, pending: Pending<'_>) -> Result<(), WriteError> {
        match (effect.before, effect.after) {
            (before, Some(mut after)) => {
                if before.is_none() {
                    after.set("pk", SqlValue::Null);
                }
                let mut change = Change::new(before, after);
                change.split_from = effect.split_from;
                self.validate_with_plugins(&mut change, pending)
            }
            (Some(gone), None) => self.checks.validator.validate_deletion(self, gone),
            (None, None) => Ok(()),
        }
    }

    /// Asks the plugins about a change that passed the rules.
    pub(super) fn validate_with_plugins(
        &self,
        change: &mut Change,
        pending: Pending<'_>,
    ) -> Result<(), WriteError> {
        change.is_validated = true;
        if !self.has_validators() {
            return Ok(());
        }
        let rules = self.rules(change.resource());
        rules.validate_with_plugins(self, change, pending)?;
        self.checks.validator.validate_change(self, change)
    }
}

/// Why a transaction is rolled back.
enum Rollback {
    /// All effects, and those that plugins have not approved.
    Unapproved(Vec<Effect>, Vec<(Effect, Fingerprint)>),
    Failed(WriteError),
}

impl From<DbError> for Rollback {
    fn from(error: DbError) -> Self {
        Self::Failed(error.into())
    }
}

/// Retries after a conflict with a delay, and at once after plugins were asked.
pub(super) fn retry<R>(
    mut work: impl FnMut() -> Result<Option<R>, WriteError>,
) -> Result<R, WriteError> {
    let (mut conflicts, mut rounds) = (0, 0);
    while conflicts < MAX_CONFLICTS && rounds < MAX_ROUNDS {
        match work() {
            Ok(Some(result)) => return Ok(result),
            Ok(None) => rounds += 1,
            Err(WriteError::Conflict) => {
                std::thread::sleep(backoff(conflicts));
                conflicts += 1;
            }
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
