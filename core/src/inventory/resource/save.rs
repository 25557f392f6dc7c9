//! Creates, updates and deletes items: parses the request, checks it, asks the validators, writes.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::approvals::Approvals;
use super::request::{self, ensure_allowed};
use super::transaction::retry;
use super::{
    Actor, Change, Item, Pending, Resource, ValidationErrors, WriteError, Writer, read, write,
};
use crate::db::Db;

impl Writer {
    /// Loads the stored fields of an item, which the pending transaction may have created.
    ///
    /// # Errors
    /// When the query fails.
    pub(crate) fn load_stored_fields(
        &self,
        pending: Pending<'_>,
        resource: &'static Resource,
        key: i64,
    ) -> Result<Option<Item>, WriteError> {
        if let Some(created) = pending.find(resource, key) {
            return Ok(Some(created));
        }
        let db = self.registry.db();
        db.read(|db| Ok(read::load_stored_fields(db, resource, key)?))
    }

    /// Creates an item.
    ///
    /// # Errors
    /// When the write is rejected or the database does not answer.
    pub fn create(
        &self,
        resource: &'static Resource,
        sent: Map<String, Value>,
    ) -> Result<Item, WriteError> {
        self.save_one(resource, None, sent, true)
    }

    /// Updates an item. `is_whole` requires all required fields.
    ///
    /// # Errors
    /// When the write is rejected, the item does not exist, or the database does not answer.
    pub fn update(
        &self,
        resource: &'static Resource,
        pk: i64,
        sent: Map<String, Value>,
        is_whole: bool,
    ) -> Result<Item, WriteError> {
        self.save_one(resource, Some(pk), sent, is_whole)
    }

    /// Updates several items in the same way, all or none. Returns them sorted by key.
    ///
    /// # Errors
    /// When the write of one is rejected, one does not exist, or the database does not answer.
    pub fn update_many(
        &self,
        resource: &'static Resource,
        keys: &[i64],
        sent: &Map<String, Value>,
    ) -> Result<Vec<Item>, WriteError> {
        let keys: BTreeSet<i64> = keys.iter().copied().collect();
        let wanted = keys.into_iter().map(|pk| (Some(pk), sent.clone()));
        self.save(resource, wanted.collect(), false)
    }

    /// Deletes an item.
    ///
    /// # Errors
    /// When it cannot be deleted, does not exist, or the database does not answer.
    pub fn delete(
        &self,
        resource: &'static Resource,
        pk: i64,
        sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        ensure_allowed(resource.allows.write)?;
        self.transaction(|db, actor| write::delete(db, actor, resource, pk, sent))
    }

    /// Deletes several items, all or none. Items that do not exist are skipped.
    ///
    /// # Errors
    /// When one cannot be deleted or the database does not answer.
    pub fn delete_many(
        &self,
        resource: &'static Resource,
        keys: &[i64],
        sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        ensure_allowed(resource.allows.write)?;
        let keys: BTreeSet<i64> = keys.iter().copied().collect();
        let keys: Vec<i64> = keys.into_iter().collect();
        self.transaction(|db, actor| write::delete_all(db, actor, resource, &keys, sent))
    }

    /// Creates several items, all or none.
    ///
    /// # Errors
    /// When one is rejected or the database does not answer.
    pub fn create_many(
        &self,
        resource: &'static Resource,
        sent: Vec<Map<String, Value>>,
    ) -> Result<Vec<Item>, WriteError> {
        let wanted = sent.into_iter().map(|sent| (None, sent));
        self.save(resource, wanted.collect(), true)
    }

    /// Returns the errors of each of several new items, checked one by one. Creates nothing.
    ///
    /// # Errors
    /// When the user may not create them or the database does not answer.
    pub fn check_new(
        &self,
        resource: &'static Resource,
        sent: &[Map<String, Value>],
    ) -> Result<Vec<ValidationErrors>, WriteError> {
        ensure_allowed(resource.allows.write && resource.allows.create)?;
        let looked = sent.iter().map(|sent| {
            let wanted = [(None, sent.clone())];
            match self.read(|db, actor| build_changes(db, actor, resource, &wanted, true)) {
                Err(WriteError::Invalid(errors)) => Ok(errors),
                looked => looked.map(|_| ValidationErrors::default()),
            }
        });
        looked.collect()
    }

    fn save_one(
        &self,
        resource: &'static Resource,
        pk: Option<i64>,
        sent: Map<String, Value>,
        is_whole: bool,
    ) -> Result<Item, WriteError> {
        let saved = self.save(resource, vec![(pk, sent)], is_whole)?;
        saved.into_iter().next().ok_or(WriteError::NotFound)
    }

    /// Creates and updates items, each from its key and request body. Updates must be sorted by key.
    fn save(
        &self,
        resource: &'static Resource,
        wanted: Vec<(Option<i64>, Map<String, Value>)>,
        is_whole: bool,
    ) -> Result<Vec<Item>, WriteError> {
        let makes = wanted.iter().any(|(pk, _)| pk.is_none());
        ensure_allowed(resource.allows.write && (!makes || resource.allows.create))?;
        let mut approvals = Approvals::default();
        retry(|| {
            let built = self.try_read(&mut approvals.answers, |db, actor| {
                build_changes(db, actor, resource, &wanted, is_whole)
            })?;
            let Some(mut changes) = built else {
                return Ok(None);
            };
            changes
                .iter_mut()
                .try_for_each(|change| self.validate_with_plugins(change, Pending::default()))?;
            self.attempt(&mut approvals, |db, actor| {
                write::write_all(db, actor, &mut changes)
            })
        })
    }
}

/// Builds the changes from the request, before plugins validate them.
fn build_changes(
    db: &mut Db,
    actor: Actor<'_>,
    resource: &'static Resource,
    wanted: &[(Option<i64>, Map<String, Value>)],
    is_whole: bool,
) -> Result<Vec<Change>, WriteError> {
    let keys: Vec<i64> = wanted.iter().filter_map(|(pk, _)| *pk).collect();
    let stored = read::by_keys(db, resource, &keys, None)?;
    let mut stored: HashMap<i64, Item> = stored.into_iter().map(|item| (item.pk(), item)).collect();
    let mut changes = Vec::with_capacity(wanted.len());
    for (pk, sent) in wanted {
        let before = match pk {
            Some(pk) => Some(stored.remove(pk).ok_or(WriteError::NotFound)?),
            None => None,
        };
        let mut change = request::parse(actor, resource, before, sent.clone(), is_whole)?;
        write::check(db, actor, &mut change)?;
        changes.push(change);
    }
    Ok(changes)
}
