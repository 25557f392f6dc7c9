//! The registry: which plugins there are, which are active, and what they share.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;

mod behalf;
pub mod catalog;
mod follow;
pub mod lifecycle;
pub mod lists;
mod prefix;
mod query;
pub mod snapshot;
mod values;

pub use behalf::Behalf;
pub use lifecycle::Wait;
pub use values::ChangeError;

use self::catalog::Catalog;
use self::lifecycle::Running;
use self::snapshot::{Snapshot, Stored};
use crate::clock::Clock;
use crate::db::{Database, DbError};
use crate::dispatch::health::Limits;
use crate::dispatch::{Dispatcher, fence};
use crate::media::Store;
use crate::meta::Meta;
use crate::models::plugin_config;

/// What the server's configuration says about plugins.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Slugs that are always active, besides those that say so themselves.
    pub mandatory: Vec<String>,
    /// Permits and breaker of each plugin.
    pub limits: Limits,
    /// How many error reports are kept.
    pub kept_reports: i64,
    /// Where the files of clients lie.
    pub media: Store,
}

/// The plugins of this process and what they share.
#[derive(Debug)]
pub struct Registry {
    catalog: Catalog,
    db: Database,
    dispatcher: Dispatcher,
    clock: Clock,
    options: Options,
    pub(crate) snapshot: ArcSwap<Snapshot>,
    running: Mutex<Running>,
    /// Told when plugins have started or failed to.
    settled: Condvar,
}

impl Registry {
    /// The registry of the given plugins on a migrated database. Makes missing configuration rows, starts
    /// the active plugins and waits for them.
    ///
    /// # Errors
    /// When the database gives no answer.
    pub fn open(
        catalog: Catalog,
        db: Database,
        dispatcher: Dispatcher,
        options: Options,
    ) -> Result<Arc<Self>, DbError> {
        let registry = Arc::new(Self {
            catalog,
            db,
            dispatcher,
            clock: Clock::default(),
            options,
            snapshot: ArcSwap::from_pointee(Snapshot::default()),
            running: Mutex::default(),
            settled: Condvar::new(),
        });
        registry.store_failures();
        registry.synchronise()?;
        registry.refresh(Wait::Started)?;
        Ok(registry)
    }

    /// All linked plugins.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Database {
        &self.db
    }

    /// The threads that plugins run on.
    #[must_use]
    pub fn dispatcher(&self) -> &Dispatcher {
        &self.dispatcher
    }

    /// The time of the server.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The files of clients.
    #[must_use]
    pub fn media(&self) -> &Store {
        &self.options.media
    }

    /// Everything that is active now.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// Permits and breaker of each plugin.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.options.limits
    }

    /// The limits of one plugin. What the server brings along and cannot do without is never quarantined.
    pub(crate) fn limits_of(&self, meta: &Meta) -> Limits {
        Limits {
            is_needed: meta.is_builtin() && self.is_mandatory(meta),
            ..self.options.limits
        }
    }

    /// Whether the plugin cannot be switched off.
    #[must_use]
    pub fn is_mandatory(&self, meta: &Meta) -> bool {
        meta.mandatory || self.options.mandatory.iter().any(|slug| slug == meta.slug)
    }

    /// Makes the missing configuration rows of the linked plugins.
    ///
    /// # Errors
    /// When the database gives no answer.
    pub fn synchronise(&self) -> Result<(), DbError> {
        let linked: Vec<(&'static Meta, bool)> = self
            .catalog
            .iter()
            .map(|entry| (entry.meta, self.is_mandatory(entry.meta)))
            .collect();
        self.db
            .write(|db| plugin_config::synchronise(db, &linked).map_err(DbError::from))?;
        Ok(())
    }

    /// Reads the shared state and brings the active plugins in line with it.
    ///
    /// # Errors
    /// When the database gives no answer.
    pub fn refresh(self: &Arc<Self>, wait: Wait) -> Result<(), DbError> {
        let stored = self.db.read(Stored::read)?;
        self.apply(stored, wait);
        Ok(())
    }

    /// Switches a plugin on or off, here and in every other process on the same database. Whether it has a
    /// row.
    ///
    /// # Errors
    /// When the database gives no answer.
    pub fn set_active(self: &Arc<Self>, slug: &str, active: bool) -> Result<bool, DbError> {
        let known = self
            .db
            .write(|db| plugin_config::set_active(db, slug, active).map_err(DbError::from))?;
        self.refresh_and_settle(|starting| starting == slug)?;
        Ok(known)
    }

    /// Refreshes and waits until such plugins are up or have failed, whichever thread starts them. A plugin that
    /// asks for it does not wait, since it may be the one that is starting.
    fn refresh_and_settle(self: &Arc<Self>, which: impl Fn(&str) -> bool) -> Result<(), DbError> {
        if fence::is_inside() {
            return self.refresh(Wait::No);
        }
        self.refresh(Wait::Started)?;
        self.wait_until_settled(which);
        Ok(())
    }

    /// Whether the server is at its end.
    fn is_closed(&self) -> bool {
        self.running().is_closed()
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
