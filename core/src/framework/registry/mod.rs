//! The registry: the linked plugins, the active ones, and the state that they share.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;

pub mod activation;
pub mod catalog;
mod change_setting_error;
pub mod host;
pub mod lifecycle;
pub mod plugin_handle;
pub mod plugin_lists;
mod query;
mod setting_values;
pub mod snapshot;
pub mod state;
pub mod store;
pub mod target;
mod user_registry;
mod watch;

pub use change_setting_error::ChangeSettingError;
pub use lifecycle::stages::Wait;

pub use user_registry::UserRegistry;

use self::catalog::Catalog;
use self::host::{Host, NoHost};
use self::lifecycle::stages::LifecycleState;
use self::snapshot::{Snapshot, StoredState};
use self::store::plugin_config;
use crate::clock::Clock;
use crate::db::{Database, DbError};
use crate::dispatch::health::PluginLimits;
use crate::dispatch::{Dispatcher, panic_guard};
use crate::meta::Meta;

/// The options of the server's configuration for plugins.
#[derive(Debug, Clone)]
pub struct Options {
    /// Slugs of plugins that are always active, in addition to those with `mandatory` in `#[plugin]`.
    pub mandatory: Vec<String>,
    /// Limits of each plugin: permits and circuit breaker.
    pub limits: PluginLimits,
    /// Number of error reports to keep.
    pub max_error_reports: i64,
    /// What the program above the framework provides.
    pub host: Arc<dyn Host>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            mandatory: Vec::new(),
            limits: PluginLimits::default(),
            max_error_reports: 0,
            host: Arc::new(NoHost),
        }
    }
}

/// The plugins of this process and the state that they share.
#[derive(Debug)]
pub struct Registry {
    catalog: Catalog,
    db: Database,
    dispatcher: Dispatcher,
    clock: Clock,
    options: Options,
    pub(crate) snapshot: ArcSwap<Snapshot>,
    lifecycle: Mutex<LifecycleState>,
    /// Notified when a snapshot is published, such as after a plugin has started or failed to start.
    settled: Condvar,
}

impl Registry {
    /// Opens the registry of the given plugins on a migrated database. Creates missing configuration rows, starts the
    /// active plugins and waits for them.
    ///
    /// # Errors
    /// When the database does not answer.
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
            snapshot: ArcSwap::from_pointee(Snapshot::empty(&*options.host)),
            options,
            lifecycle: Mutex::default(),
            settled: Condvar::new(),
        });
        registry.spawn_failure_writer();
        registry.synchronise()?;
        registry.refresh(Wait::Started)?;
        Ok(registry)
    }

    /// Returns the catalog of all linked plugins.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Returns the database.
    #[must_use]
    pub fn db(&self) -> &Database {
        &self.db
    }

    /// Returns the dispatcher, which has the threads that plugins run on.
    #[must_use]
    pub fn dispatcher(&self) -> &Dispatcher {
        &self.dispatcher
    }

    /// Returns the clock of the server.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Returns what the program above the framework provides; `None` if it is of another type.
    #[must_use]
    pub fn host<H: Host>(&self) -> Option<&H> {
        let host: &dyn std::any::Any = &*self.options.host;
        host.downcast_ref()
    }

    /// Returns the current snapshot.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// Returns the limits of each plugin.
    #[must_use]
    pub fn limits(&self) -> PluginLimits {
        self.options.limits
    }

    /// Returns the limits of one plugin. A mandatory built-in plugin is never quarantined.
    pub(crate) fn limits_of(&self, meta: &Meta) -> PluginLimits {
        PluginLimits {
            never_quarantine: meta.is_builtin() && self.is_mandatory(meta),
            ..self.options.limits
        }
    }

    /// Whether the plugin is always active.
    #[must_use]
    pub fn is_mandatory(&self, meta: &Meta) -> bool {
        meta.mandatory || self.options.mandatory.iter().any(|slug| slug == meta.slug)
    }

    /// Creates the missing configuration rows of the linked plugins, and updates names and mandatory plugins.
    ///
    /// # Errors
    /// When the database does not answer.
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

    /// Reads the shared state, and starts and stops plugins accordingly.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn refresh(self: &Arc<Self>, wait: Wait) -> Result<(), DbError> {
        let host = &*self.options.host;
        let stored = self.db.read(|db| StoredState::load(db, host))?;
        self.apply(stored, wait);
        Ok(())
    }

    /// Activates or deactivates a plugin, in this and every other process on the same database. Returns whether it has
    /// a configuration row.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn set_active(self: &Arc<Self>, slug: &str, active: bool) -> Result<bool, DbError> {
        let known = self
            .db
            .write(|db| plugin_config::set_active(db, slug, active).map_err(DbError::from))?;
        self.refresh_and_settle(|starting| starting == slug)?;
        Ok(known)
    }

    /// Refreshes, then waits until the selected plugins have started or failed, in any thread. A call from plugin code
    /// does not wait, since that plugin may be the one that is starting.
    fn refresh_and_settle(self: &Arc<Self>, which: impl Fn(&str) -> bool) -> Result<(), DbError> {
        if panic_guard::is_in_plugin_code() {
            return self.refresh(Wait::No);
        }
        self.refresh(Wait::Started)?;
        self.wait_until_settled(which);
        Ok(())
    }

    /// Whether the server is shutting down.
    fn is_closed(&self) -> bool {
        self.lifecycle().is_closed()
    }

    fn lifecycle(&self) -> MutexGuard<'_, LifecycleState> {
        self.lifecycle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
