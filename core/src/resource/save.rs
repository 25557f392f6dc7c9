//! Making, changing and deleting items as a whole: read what was sent, look at it, ask the plugins, write.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::deed::Agreed;
use super::rules::Author;
use super::write::{self, WriteError};
use super::{Change, Deeds, Item, Refusals, Resource, read};
use crate::db::Db;
use crate::media::{Files, Uploads};
use crate::mixin::validation::Question;
use crate::models::user::User;
use crate::registry::Registry;

/// How often a change is tried where somebody else is faster; each time that plugins are asked counts.
const TRIES: u32 = 60;

/// On whose behalf items are made, changed and deleted, and with whose rights.
///
/// The roles of the user's groups must give the permission for the resource, whoever acts for the user. The server
/// itself may do everything.
///
/// A plugin has one from [`Context::desk`](crate::context::Context::desk). What its caller may not do, or what breaks
/// a rule, goes back to the caller by `?`.
///
/// ```
/// use inventree::models::part::PART;
/// use inventree::prelude::*;
///
/// /// Makes a part of a name, as whoever asks for it.
/// #[plugin(name = "Part Maker", slug = "part-maker", version = "1.0.0", mixins(action))]
/// #[derive(Default)]
/// struct PartMaker;
///
/// impl ActionMixin for PartMaker {
///     const ACTION_NAME: &'static str = "make-part";
///
///     fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome> {
///         let sent = inventree::serde_json::Map::from_iter([("name".to_owned(), data.clone())]);
///         let part = cx.desk().create(&PART, sent)?;
///         Ok(ActionOutcome::ok().info(part.pk()))
///     }
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Desk {
    /// The plugins, the database and the settings.
    pub registry: Arc<Registry>,
    /// Who.
    pub user: Arc<User>,
    /// The files that came with the request.
    pub uploads: Arc<Uploads>,
    /// Whether it is a plugin that writes, on whose time nobody waits for the permit of another, or its own.
    pub(crate) is_plugins: bool,
}

impl Desk {
    /// For the user, who has sent no files.
    #[must_use]
    pub fn new(registry: &Arc<Registry>, user: Arc<User>) -> Self {
        Self {
            registry: Arc::clone(registry),
            user,
            uploads: Arc::default(),
            is_plugins: false,
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
        self.save_one(resource, None, sent, true)
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
        self.save_one(resource, Some(pk), sent, is_whole)
    }

    /// Changes the items of the keys in the same way, all or none; the items in the order of their keys.
    ///
    /// # Errors
    /// With what is wrong with one, where one is not there, or when the database gives no answer.
    pub fn change_many(
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
    /// With why it cannot be, where there is no such item, or when the database gives no answer.
    pub fn delete(
        &self,
        resource: &'static Resource,
        pk: i64,
        sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        possible(resource.allows.write)?;
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
        possible(resource.allows.write)?;
        let keys: BTreeSet<i64> = keys.iter().copied().collect();
        let keys: Vec<i64> = keys.into_iter().collect();
        self.transact(|db, author| write::delete_all(db, author, resource, &keys, sent))
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
        let wanted = sent.into_iter().map(|sent| (None, sent));
        self.save(resource, wanted.collect(), true)
    }

    /// What is wrong with each of several items that are to be made, each looked at by itself; nothing is made.
    ///
    /// # Errors
    /// Where the caller may not make them, or when the database gives no answer.
    pub fn look_at(
        &self,
        resource: &'static Resource,
        sent: &[Map<String, Value>],
    ) -> Result<Vec<Refusals>, WriteError> {
        possible(resource.allows.write && resource.allows.create)?;
        let db = self.registry.db();
        let looked = sent.iter().map(|sent| {
            let wanted = [(None, sent.clone())];
            let look =
                |author: Author<'_>| db.read(|db| changes(db, author, resource, &wanted, true));
            match self.with_author(look) {
                Err(WriteError::Refused(refusals)) => Ok(refusals),
                looked => looked.map(|_| Refusals::default()),
            }
        });
        looked.collect()
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

    fn save_one(
        &self,
        resource: &'static Resource,
        pk: Option<i64>,
        sent: Map<String, Value>,
        is_whole: bool,
    ) -> Result<Item, WriteError> {
        let saved = self.save(resource, vec![(pk, sent)], is_whole)?;
        saved.into_iter().next().ok_or(WriteError::Gone)
    }

    /// Makes and changes items, each as was sent with its key; those that are changed in the order of their keys.
    fn save(
        &self,
        resource: &'static Resource,
        wanted: Vec<(Option<i64>, Map<String, Value>)>,
        is_whole: bool,
    ) -> Result<Vec<Item>, WriteError> {
        let makes = wanted.iter().any(|(pk, _)| pk.is_none());
        possible(resource.allows.write && (!makes || resource.allows.create))?;
        let db = self.registry.db();
        let mut agreed = Agreed::default();
        again(|| {
            let mut changes = self.with_author(|author| {
                db.read(|db| changes(db, author, resource, &wanted, is_whole))
            })?;
            changes
                .iter_mut()
                .try_for_each(|change| self.consult(change))?;
            self.attempt(&mut agreed, |db, author| {
                write::write_all(db, author, &mut changes)
            })
        })
    }

    /// Asks the plugins about a change that was found sound.
    pub(super) fn consult(&self, change: &mut Change) -> Result<(), WriteError> {
        change.is_asked = true;
        if !self.has_validators() {
            return Ok(());
        }
        change.resource().rules.consult(self, change)?;
        self.ask(Question::instance(change))
    }
}

/// What is only read, or written in a way of its own, is not written by what bodies say.
fn possible(is_allowed: bool) -> Result<(), WriteError> {
    if is_allowed {
        Ok(())
    } else {
        Err(WriteError::Forbidden)
    }
}

/// Begins anew where somebody else was faster, and at once where plugins were asked, before anything changes.
fn again<R>(mut work: impl FnMut() -> Result<Option<R>, WriteError>) -> Result<R, WriteError> {
    for tries in 0..TRIES {
        match work() {
            Ok(Some(result)) => return Ok(result),
            Ok(None) => {}
            Err(WriteError::Overtaken) => std::thread::sleep(pause(tries)),
            Err(error) => return Err(error),
        }
    }
    Err(WriteError::Overtaken)
}

/// How long to stay out of the way after so many tries: any time up to one that doubles, so that those who want the
/// same item come one after the other.
fn pause(tries: u32) -> Duration {
    let most = 1_000 << tries.min(8);
    Duration::from_micros(RandomState::new().hash_one(tries) % most)
}

/// What was sent makes of the items, as far as that can be told before plugins are asked.
fn changes(
    db: &mut Db,
    author: Author<'_>,
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
            Some(pk) => Some(stored.remove(pk).ok_or(WriteError::Gone)?),
            None => None,
        };
        let (mut change, refusals) = Change::read(resource, before, sent.clone(), is_whole);
        write::permit(author, &change)?;
        refusals.finish()?;
        write::check(db, author, &mut change)?;
        changes.push(change);
    }
    Ok(changes)
}
