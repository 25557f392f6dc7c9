//! Making, changing and deleting items as a whole: read what was sent, look at it, ask the plugins, write.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::deed::Agreed;
use super::rules::Author;
use super::write::{self, WriteError};
use super::{Change, Deeds, Item, Resource, read};
use crate::db::Db;
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
        self.transact(|db, author| write::delete(db, author, resource, pk, sent))
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
        self.transact(|db, author| {
            // Gone with another one of them, or before.
            keys.iter()
                .try_for_each(|pk| unless_gone(write::delete(db, author, resource, *pk, sent)))
        })
    }

    /// Runs the closure with the author, as of now. Whoever writes opens the transaction within: files that were
    /// given up are removed after the closure.
    pub fn with_author<R>(&self, work: impl FnOnce(Author<'_>) -> R) -> R {
        self.with_deeds(&Deeds::default(), work)
    }

    /// As [`with_author`](Self::with_author), and notes what becomes of items.
    pub(super) fn with_deeds<R>(&self, deeds: &Deeds, work: impl FnOnce(Author<'_>) -> R) -> R {
        let snapshot = self.registry.snapshot();
        let files = Files::new(self.registry.media(), &self.uploads);
        let result = work(Author {
            user: &self.user,
            now: self.registry.clock().now(),
            settings: &snapshot.stored.global,
            files: &files,
            deeds,
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

    /// Does something in one transaction, and anew where somebody else was faster. Where there are plugins to ask,
    /// it is done and undone before, so that they are asked about every item that it writes or deletes.
    ///
    /// # Errors
    /// As the work returns them, or when the database gives no answer.
    pub fn transact<R>(
        &self,
        mut work: impl FnMut(&mut Db, Author<'_>) -> Result<R, WriteError>,
    ) -> Result<R, WriteError> {
        let mut agreed = Agreed::default();
        again(|| self.attempt(&mut agreed, &mut work))
    }

    fn save(
        &self,
        resource: &'static Resource,
        pk: Option<i64>,
        sent: Map<String, Value>,
        is_whole: bool,
    ) -> Result<Item, WriteError> {
        let mut agreed = Agreed::default();
        again(|| self.try_save(&mut agreed, resource, pk, sent.clone(), is_whole))
    }

    fn try_save(
        &self,
        agreed: &mut Agreed,
        resource: &'static Resource,
        pk: Option<i64>,
        sent: Map<String, Value>,
        is_whole: bool,
    ) -> Result<Item, WriteError> {
        let db = self.registry.db();
        let mut change = self.with_author(|author| {
            db.read(|db| {
                let before = match pk {
                    Some(pk) => Some(read::by_key(db, resource, pk)?.ok_or(WriteError::Gone)?),
                    None => None,
                };
                let (mut change, refusals) = Change::read(resource, before, sent, is_whole);
                write::permit(author, &change)?;
                refusals.finish()?;
                write::check(db, author, &mut change)?;
                Ok::<_, WriteError>(change)
            })
        })?;
        self.consult(&mut change)?;
        self.attempt(agreed, |db, author| write::write(db, author, &mut change))
    }

    /// Asks the plugins about a change that was found sound.
    pub(super) fn consult(&self, change: &mut Change) -> Result<(), WriteError> {
        change.is_asked = true;
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
