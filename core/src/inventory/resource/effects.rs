//! Effects of a request on items, all of which plugins validate.
//!
//! Which items an operation affects is certain only after it ran. Where there are plugins to ask, it first runs in a
//! transaction that is rolled back, and the plugins validate all of its effects. Then it runs again, and is committed
//! if its effects are the same.

use std::cell::RefCell;
use std::collections::HashMap;

use super::write::WriteError;
use super::{Actor, Change, FieldType, Item, SqlValue, Writer};
use crate::db::{Db, DbError};
use crate::mixin::validation::ValidationRequest;

/// The effect of a transaction on one item.
#[derive(Debug, Clone)]
pub struct Effect {
    /// The item before; `None` for a new one.
    pub before: Option<Item>,
    /// The item after; `None` for a deleted one.
    pub after: Option<Item>,
    /// The item that a new one was split from.
    pub split_from: Option<Item>,
    /// Whether plugins have validated it already.
    pub is_validated: bool,
}

/// The effects of one transaction on items, recorded only where there are plugins to ask.
#[derive(Debug, Default)]
pub struct Effects(Option<RefCell<Vec<Effect>>>);

impl Effects {
    /// Returns an empty list, or one that records nothing.
    fn new(is_wanted: bool) -> Self {
        Self(is_wanted.then(RefCell::default))
    }

    /// Records an effect on an item.
    pub fn record(&self, effect: impl FnOnce() -> Effect) {
        if let Some(list) = &self.0 {
            list.borrow_mut().push(effect());
        }
    }

    fn take(&self) -> Vec<Effect> {
        self.0.as_ref().map(RefCell::take).unwrap_or_default()
    }
}

impl Effect {
    /// Returns the key of the new item, with its table.
    fn created_key(&self) -> Option<(&'static str, i64)> {
        let after = self.after.as_ref().filter(|_| self.before.is_none())?;
        Some((after.resource().model.table, after.pk()))
    }

    /// Returns what identifies the effect when the operation runs again. Datetimes and keys of new items differ then:
    /// datetimes are left out, and a new key is replaced by its index among the new keys.
    fn fingerprint(&self, made: &CreatedKeys) -> Fingerprint {
        let model = |item: &Item| item.resource().model.name;
        let both = [&self.before, &self.after];
        let cells = both.map(|item| item.as_ref().map(|item| fingerprint_values(item, made)));
        let resource = both.into_iter().flatten().next().map_or("", model);
        (resource, cells)
    }
}

/// The index of each new key.
type CreatedKeys = HashMap<(&'static str, i64), usize>;

type Fingerprint = (&'static str, [Option<Vec<SqlValue>>; 2]);

fn fingerprint_values(item: &Item, made: &CreatedKeys) -> Vec<SqlValue> {
    let fields = item.resource().fields.iter().zip(item.values());
    let fields = fields.filter(|(field, _)| field.column_name().is_some());
    let known = |table, cell: &SqlValue| {
        let place = cell.int().and_then(|key| made.get(&(table, key)));
        place.map_or_else(
            || cell.clone(),
            |place| SqlValue::Text(format!("new {place}")),
        )
    };
    fields
        .map(|(field, cell)| match field.field_type {
            FieldType::DateTime => SqlValue::Null,
            FieldType::Related(to) => known(to.table, cell),
            _ if field.name == "pk" => known(item.resource().model.table, cell),
            _ => cell.clone(),
        })
        .collect()
}

/// The effects that plugins have approved while a request is retried.
#[derive(Debug, Default)]
pub(super) struct Approvals {
    approved: Vec<Fingerprint>,
    /// Whether plugins were asked just before this attempt.
    is_fresh: bool,
}

impl Approvals {
    /// Returns the effects that plugins have not approved yet, with their fingerprints.
    fn unapproved(&self, effects: Vec<Effect>) -> Vec<(Effect, Fingerprint)> {
        let made = effects.iter().filter_map(Effect::created_key);
        let made: CreatedKeys = made.enumerate().map(|(place, key)| (key, place)).collect();
        let open = effects.into_iter().filter(|effect| !effect.is_validated);
        let open = open.map(|effect| {
            let mark = effect.fingerprint(&made);
            (effect, mark)
        });
        open.filter(|(_, mark)| !self.approved.contains(mark))
            .collect()
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

impl Writer {
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
            (Some(gone), None) => self.call_validators(ValidationRequest::Deletion(Box::new(gone))),
            (None, None) => Ok(()),
        }
    }
}
