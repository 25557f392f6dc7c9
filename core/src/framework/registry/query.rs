//! Queries and commands of the registry.

use std::sync::Arc;

use crate::access::User;
use crate::context::Context;
use crate::db::DbError;
use crate::dispatch::Scope;
use crate::dispatch::failure::CallError;
use crate::dispatch::health::Health;
use crate::entry::Entry;
use crate::mixin::Kind;
use crate::plugin_trait::Plugin;
use crate::registry::plugin_lists::PluginList;
use crate::registry::state::PluginState;
use crate::registry::store::plugin_config::{self, PluginConfig};
use crate::registry::{Registry, UserRegistry};

impl Registry {
    /// Returns the active plugin of type `P`; `None` while it is not active.
    #[must_use]
    pub fn plugin<P: Plugin>(&self) -> Option<Arc<P>> {
        let snapshot = self.snapshot();
        let instance = &snapshot.active(P::META.slug)?.instance;
        Arc::clone(instance).downcast::<P>().ok()
    }

    /// Returns the linked plugin with the given slug, active or not.
    #[must_use]
    pub fn entry(&self, slug: &str) -> Option<&'static Entry> {
        self.catalog().get(slug)
    }

    /// Returns the active plugins with mixin `K`, in dispatch order.
    #[must_use]
    pub fn with_mixin<K: Kind>(&self) -> PluginList<K> {
        self.snapshot().with_mixin::<K>()
    }

    /// Returns the configuration row of the plugin.
    #[must_use]
    pub fn plugin_config(&self, slug: &str) -> Option<PluginConfig> {
        self.snapshot().config(slug).cloned()
    }

    /// Returns the state of a plugin in this process.
    #[must_use]
    pub fn state(&self, slug: &str) -> PluginState {
        let in_process = self.lifecycle().state(slug);
        let snapshot = self.snapshot();
        in_process.unwrap_or_else(|| PluginState::from_row(self.entry(slug), snapshot.config(slug)))
    }

    /// Calls the active plugin with the given slug through its mixin `K`, isolated, on behalf of the user.
    ///
    /// A plugin calls others with [`Context::registry`](crate::Context::registry), on behalf of its own calling user.
    ///
    /// # Errors
    /// [`CallError::Busy`] if the plugin is not active or lacks the mixin; otherwise the reason why there is no result.
    pub fn call_as<K: Kind, R: Send + 'static>(
        self: &Arc<Self>,
        user: &Arc<User>,
        slug: &str,
        function: &'static str,
        call: impl Fn(&K::Dyn, &Context) -> crate::Result<R> + Send + Sync + 'static,
    ) -> Result<R, CallError> {
        let target = self.snapshot().find::<K>(slug).ok_or(CallError::Busy)?;
        let scope = Scope::new::<K>(self, Arc::clone(user), function);
        self.dispatcher().call_blocking(scope, target, call)
    }

    /// Returns the health of all plugins that were ever active in this process, sorted by slug.
    #[must_use]
    pub fn health(&self) -> Vec<(&'static str, Arc<Health>)> {
        let running = self.lifecycle();
        let mut all: Vec<_> = running
            .all_health()
            .map(|(slug, health)| (slug, Arc::clone(health)))
            .collect();
        all.sort_by_key(|(slug, _)| *slug);
        all
    }

    /// Ends the quarantine of a plugin and retries a failed start, in every process on the database. Returns whether it
    /// was quarantined in this process.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn release(self: &Arc<Self>, slug: &str) -> Result<bool, DbError> {
        let health = self.health();
        let quarantined = health
            .iter()
            .any(|(known, health)| *known == slug && health.is_quarantined());
        self.db()
            .write(|db| plugin_config::release(db, Some(slug)).map_err(DbError::from))?;
        self.refresh_and_settle(|starting| starting == slug)?;
        Ok(quarantined)
    }

    /// Creates missing configuration rows, clears the list of failures in this process, and releases every plugin in
    /// every process.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn reload(self: &Arc<Self>) -> Result<(), DbError> {
        self.dispatcher().failures.clear();
        self.synchronise()?;
        self.db()
            .write(|db| plugin_config::release(db, None).map_err(DbError::from))?;
        self.refresh_and_settle(|_| true)
    }

    /// Returns the address of a static file of an active plugin; it contains the file's hash.
    #[must_use]
    pub fn static_url(&self, slug: &str, path: &str) -> Option<String> {
        let snapshot = self.snapshot();
        let files = snapshot.active(slug)?.entry.static_files?;
        Some(format!(
            "/static/plugins/{slug}/{}",
            files.hashed_name(path)?
        ))
    }
}

impl UserRegistry {
    /// Calls the active plugin with the given slug through its mixin `K`, isolated, on behalf of the user of the
    /// current call.
    ///
    /// # Errors
    /// [`CallError::Busy`] if the plugin is not active or lacks the mixin; otherwise the reason why there is no result.
    pub fn call<K: Kind, R: Send + 'static>(
        &self,
        slug: &str,
        function: &'static str,
        call: impl Fn(&K::Dyn, &Context) -> crate::Result<R> + Send + Sync + 'static,
    ) -> Result<R, CallError> {
        self.registry
            .call_as::<K, R>(&self.user, slug, function, call)
    }
}
