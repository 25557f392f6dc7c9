//! Creates, updates and deletes items: parses the request, checks it, asks the plugins, writes.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::effects::Approvals;
use super::rules::Actor;
use super::write::{self, WriteError};
use super::{Change, Effects, Item, Resource, ValidationErrors, read};
use crate::access::User;
use crate::db::Db;
use crate::media::Store;
use crate::media::{Files, Uploads};
use crate::mixin::validation::ValidationRequest;
use crate::registry::Registry;
use crate::server_settings::global::GlobalSettings;

/// Maximum number of attempts of a write. Conflicts with other requests count, and so does each time that plugins are
/// asked.
const MAX_ATTEMPTS: u32 = 60;

/// Creates, updates and deletes items on behalf of a user, with the user's permissions.
///
/// The roles of the user's groups must grant the permission for the resource, also where a plugin acts for the user.
/// The server itself may do everything.
///
/// A plugin gets one from [`cx.inventory()`](crate::InventoryContext::inventory). With `?` it reports a missing
/// permission or a violated rule to its caller.
///
/// ```
/// use inventree::models::part::PART;
/// use inventree::prelude::*;
///
/// /// Creates a part with a name, on behalf of the caller.
/// #[plugin(name = "Part Maker", slug = "part-maker", version = "1.0.0", mixins(action))]
/// #[derive(Default)]
/// struct PartMaker;
///
/// impl ActionMixin for PartMaker {
///     const ACTION_NAME: &'static str = "make-part";
///
///     fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome> {
///         let sent = inventree::serde_json::Map::from_iter([("name".to_owned(), data.clone())]);
///         let part = cx.inventory().create(&PART, sent)?;
///         Ok(ActionOutcome::ok().info(part.pk()))
///     }
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Writer {
    /// The plugins, the database and the settings.
    pub registry: Arc<Registry>,
    /// The user.
    pub user: Arc<User>,
    /// The uploaded files of the request.
    pub uploads: Arc<Uploads>,
    /// Whether a plugin writes. Its time is running, so it does not wait for a permit, of another plugin or its own.
    pub(crate) is_plugin: bool,
}

impl Writer {
    /// Returns a writer for the user, without uploaded files.
    #[must_use]
    pub fn new(registry: &Arc<Registry>, user: Arc<User>) -> Self {
        Self {
            registry: Arc::clone(registry),
            user,
            uploads: Arc::default(),
            is_plugin: false,
        }
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

    /// Runs the closure with the actor at the current time. The closure opens the transaction, if it writes; released
    /// files are removed after it.
    pub fn with_actor<R>(&self, work: impl FnOnce(Actor<'_>) -> R) -> R {
        self.with_effects(&Effects::default(), work)
    }

    /// As [`with_actor`](Self::with_actor), and records effects on items.
    pub(super) fn with_effects<R>(
        &self,
        effects: &Effects,
        work: impl FnOnce(Actor<'_>) -> R,
    ) -> R {
        let snapshot = self.registry.snapshot();
        let files = Files::new(Store::of(&self.registry), &self.uploads);
        let result = work(Actor {
            user: &self.user,
            now: self.registry.clock().now(),
            settings: GlobalSettings::of(&snapshot),
            files: &files,
            effects,
        });
        files.clean_up(self.registry.db());
        result
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
        let db = self.registry.db();
        let looked = sent.iter().map(|sent| {
            let wanted = [(None, sent.clone())];
            let look =
                |actor: Actor<'_>| db.read(|db| build_changes(db, actor, resource, &wanted, true));
            match self.with_actor(look) {
                Err(WriteError::Invalid(errors)) => Ok(errors),
                looked => looked.map(|_| ValidationErrors::default()),
            }
        });
        looked.collect()
    }

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
        let db = self.registry.db();
        let mut approvals = Approvals::default();
        retry(|| {
            let mut changes = self.with_actor(|actor| {
                db.read(|db| build_changes(db, actor, resource, &wanted, is_whole))
            })?;
            changes
                .iter_mut()
                .try_for_each(|change| self.validate_with_plugins(change))?;
            self.attempt(&mut approvals, |db, actor| {
                write::write_all(db, actor, &mut changes)
            })
        })
    }

    /// Asks the plugins about a change that passed the rules.
    pub(super) fn validate_with_plugins(&self, change: &mut Change) -> Result<(), WriteError> {
        change.is_validated = true;
        if !self.has_validators() {
            return Ok(());
        }
        change
            .resource()
            .rules
            .validate_with_plugins(self, change)?;
        self.call_validators(ValidationRequest::for_change(change))
    }
}

/// Rejects generic writes to resources that are read-only or written in their own way.
fn ensure_allowed(is_allowed: bool) -> Result<(), WriteError> {
    if is_allowed {
        Ok(())
    } else {
        Err(WriteError::Forbidden)
    }
}

/// Retries after a conflict with a delay, and at once after plugins were asked, before anything changes.
fn retry<R>(mut work: impl FnMut() -> Result<Option<R>, WriteError>) -> Result<R, WriteError> {
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
        let (mut change, errors) = Change::from_request(resource, before, sent.clone(), is_whole);
        write::check_permissions(actor, &change)?;
        errors.into_result()?;
        write::check(db, actor, &mut change)?;
        changes.push(change);
    }
    Ok(changes)
}
