//! Making, changing and deleting items as a whole: read what was sent, look at it, ask the plugins, write.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::rules::Author;
use super::write::{self, WriteError};
use super::{Change, Item, Resource, read};
use crate::db::{Db, DbError};
use crate::media::{Files, Uploads};
use crate::mixin::validation::Question;
use crate::models::user::User;
use crate::registry::Registry;

/// How often a change is made anew where somebody else was faster.
const TRIES: usize = 5;

/// On whose behalf items are made, changed and deleted.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The plugins, the database and the settings.
    pub registry: Arc<Registry>,
    /// Who.
    pub user: Arc<User>,
    /// The files that came with the request.
    pub uploads: Arc<Uploads>,
}

impl Desk {
    /// For the user, who has sent no files.
    #[must_use]
    pub fn new(registry: &Arc<Registry>, user: Arc<User>) -> Self {
        Self {
            registry: Arc::clone(registry),
            user,
            uploads: Arc::default(),
        }
    }

    /// Makes an item of what was sent.
    ///
    /// # Errors
    /// With what is wrong, or when the database gives no answer.
    pub fn create(
        &self,
        resource: &'static Resource,
        sent: Map<String, Value>,
    ) -> Result<Item, WriteError> {
        self.save(resource, None, sent, true)
    }

    /// Changes an item as was sent: `is_whole` where every required field has to be named.
    ///
    /// # Errors
    /// With what is wrong, where there is no such item, or when the database gives no answer.
    pub fn change(
        &self,
        resource: &'static Resource,
        pk: i64,
        sent: Map<String, Value>,
        is_whole: bool,
    ) -> Result<Item, WriteError> {
        self.save(resource, Some(pk), sent, is_whole)
    }

    /// Deletes an item.
    ///
    /// # Errors
    /// With why it cannot be, where there is no such item, or when the database gives no answer.
    pub fn delete(
        &self,
        resource: &'static Resource,
        pk: i64,
        sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        again(|| {
            let asked = self.ask_deletions(resource, &[pk])?;
            self.with_author(|author| {
                self.registry.db().write(|db| {
                    asked
                        .iter()
                        .try_for_each(|item| write::unchanged(db, item))?;
                    write::delete(db, author, resource, pk, sent)
                })
            })
        })
    }

    /// Deletes the items of the keys, all or none; one that is not there is no mistake.
    ///
    /// # Errors
    /// With why one cannot be, or when the database gives no answer.
    pub fn delete_many(
        &self,
        resource: &'static Resource,
        keys: &[i64],
        sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        again(|| {
            let asked = self.ask_deletions(resource, keys)?;
            self.with_author(|author| {
                self.registry.db().write(|db| {
                    for item in &asked {
                        unless_gone(write::unchanged(db, item))?;
                    }
                    for pk in keys {
                        // Gone with another one of them, or before.
                        unless_gone(write::delete(db, author, resource, *pk, sent))?;
                    }
                    Ok(())
                })
            })
        })
    }

    /// Asks the plugins about items that are to be deleted; the items, where there was anybody to ask.
    fn ask_deletions(
        &self,
        resource: &'static Resource,
        keys: &[i64],
    ) -> Result<Vec<Item>, WriteError> {
        if !self.has_validators() {
            return Ok(Vec::new());
        }
        let db = self.registry.db();
        let items = db.read(|db| Ok::<_, DbError>(read::by_keys(db, resource, keys, None)?))?;
        for item in &items {
            self.ask(Question::Deletion(Box::new(item.clone())))?;
        }
        Ok(items)
    }

    /// Runs the closure with the author, as of now. Whoever writes opens the transaction within: files that were
    /// given up are removed after the closure.
    pub fn with_author<R>(&self, work: impl FnOnce(Author<'_>) -> R) -> R {
        let snapshot = self.registry.snapshot();
        let files = Files::new(self.registry.media(), &self.uploads);
        let result = work(Author {
            user: &self.user,
            now: self.registry.clock().now(),
            settings: &snapshot.stored.global,
            files: &files,
        });
        files.settle(self.registry.db());
        result
    }

    /// Makes several items, all of them or none.
    ///
    /// # Errors
    /// With what is wrong with the first that cannot be made, or when the database gives no answer.
    pub fn create_all(
        &self,
        resource: &'static Resource,
        sent: Vec<Map<String, Value>>,
    ) -> Result<Vec<Item>, WriteError> {
        let mut changes = Vec::with_capacity(sent.len());
        self.with_author(|author| {
            self.registry.db().read(|db| {
                for sent in sent {
                    let (mut change, refusals) = Change::read(resource, None, sent, true);
                    refusals.finish()?;
                    write::check(db, author, &mut change)?;
                    changes.push(change);
                }
                Ok::<_, WriteError>(())
            })
        })?;
        changes
            .iter_mut()
            .try_for_each(|change| self.consult(change))?;
        self.transact(|db, author| {
            let all = changes.iter_mut();
            all.map(|change| write::write(db, author, change)).collect()
        })
    }

    /// Does something in one transaction, and anew where somebody else was faster.
    ///
    /// # Errors
    /// As the work returns them, or when the database gives no answer.
    pub fn transact<R>(
        &self,
        mut work: impl FnMut(&mut Db, Author<'_>) -> Result<R, WriteError>,
    ) -> Result<R, WriteError> {
        let db = self.registry.db();
        again(|| self.with_author(|author| db.write(|db| work(db, author))))
    }

    fn save(
        &self,
        resource: &'static Resource,
        pk: Option<i64>,
        sent: Map<String, Value>,
        is_whole: bool,
    ) -> Result<Item, WriteError> {
        again(|| self.try_save(resource, pk, sent.clone(), is_whole))
    }

    fn try_save(
        &self,
        resource: &'static Resource,
        pk: Option<i64>,
        sent: Map<String, Value>,
        is_whole: bool,
    ) -> Result<Item, WriteError> {
        let db = self.registry.db();
        self.with_author(|author| {
            let mut change = db.read(|db| {
                let before = match pk {
                    Some(pk) => Some(read::by_key(db, resource, pk)?.ok_or(WriteError::Gone)?),
                    None => None,
                };
                let (mut change, refusals) = Change::read(resource, before, sent, is_whole);
                write::permit(author, &change)?;
                refusals.finish()?;
                write::check(db, author, &mut change)?;
                Ok::<_, WriteError>(change)
            })?;
            self.consult(&mut change)?;
            db.write(|db| write::write(db, author, &mut change))
        })
    }

    /// Asks the plugins about a change that was found sound.
    fn consult(&self, change: &mut Change) -> Result<(), WriteError> {
        if !self.has_validators() {
            return Ok(());
        }
        change.resource().rules.consult(self, change)?;
        Ok(self.ask(Question::instance(change))?)
    }
}

/// Begins anew where somebody else was faster.
fn again<R>(mut work: impl FnMut() -> Result<R, WriteError>) -> Result<R, WriteError> {
    let mut tries = 1;
    loop {
        match work() {
            Err(WriteError::Overtaken) if tries < TRIES => tries += 1,
            result => return result,
        }
    }
}

fn unless_gone(result: Result<(), WriteError>) -> Result<(), WriteError> {
    match result {
        Err(WriteError::Gone) => Ok(()),
        result => result,
    }
}
