//! The registry's public queries.

use std::sync::Arc;

use crate::context::Context;
use crate::db::DbError;
use crate::dispatch::Scope;
use crate::dispatch::failure::CallError;
use crate::dispatch::health::Health;
use crate::entry::Entry;
use crate::mixin::Kind;
use crate::models::plugin_config::{self, PluginConfig};
use crate::models::user::User;
use crate::plugin_trait::Plugin;
use crate::registry::Registry;
use crate::registry::lists::ReadyList;

impl Registry {
    /// The active plugin of type `P`; `None` while it is not active.
    #[must_use]
    pub fn plugin<P: Plugin>(&self) -> Option<Arc<P>> {
        let snapshot = self.snapshot();
        let instance = &snapshot.active(P::META.slug)?.instance;
        Arc::clone(instance).downcast::<P>().ok()
    }

    /// The linked plugin of the given slug, active or not.
    #[must_use]
    pub fn entry(&self, slug: &str) -> Option<&'static Entry> {
        self.catalog().get(slug)
    }

    /// The active plugins with mixin `K`, in order of dispatch.
    #[must_use]
    pub fn with_mixin<K: Kind>(&self) -> ReadyList<K> {
        self.snapshot().with_mixin::<K>()
    }

    /// The administrator's row of the plugin.
    #[must_use]
    pub fn plugin_config(&self, slug: &str) -> Option<PluginConfig> {
        self.snapshot().config(slug).cloned()
    }

    /// Calls the active plugin of the given slug by its mixin `K`, behind the fence, on behalf of the user. Plugins
    /// call others by [`Context::registry`](crate::Context::registry), for the user who calls them.
    ///
    /// # Errors
    /// [`CallError::Busy`] where the plugin is not active or lacks the mixin; else why there is no result.
    pub fn call_as<K: Kind, R: Send + 'static>(
        self: &Arc<Self>,
        user: &Arc<User>,
        slug: &str,
        function: &'static str,
        call: impl Fn(&K::Dyn, &Context) -> crate::Result<R> + Send + Sync + 'static,
    ) -> Result<R, CallError> {
        let list = self.with_mixin::<K>();
        let ready = list.iter().find(|ready| ready.plugin.slug == slug).cloned();
        let ready = ready.ok_or(CallError::Busy)?;
        let scope = Scope::new(self, Arc::clone(user), K::KEYWORD, function);
        self.dispatcher().one_blocking(scope, ready, call)
    }

    /// The plugins that were ever active in this process, with their permits and breakers, by slug.
    #[must_use]
    pub fn health(&self) -> Vec<(&'static str, Arc<Health>)> {
        let running = self.running();
        let mut all: Vec<_> = running
            .all_health()
            .map(|(slug, health)| (slug, Arc::clone(health)))
            .collect();
        all.sort_by_key(|(slug, _)| *slug);
        all
    }

    /// Lets a quarantined plugin back in and tries a failed start again, in every process on the database.
    /// Whether it was quarantined in this one.
    ///
    /// # Errors
    /// When the database gives no answer.
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

    /// Makes missing rows, forgets failures, and lets every plugin back in, in every process.
    ///
    /// # Errors
    /// When the database gives no answer.
    pub fn reload(self: &Arc<Self>) -> Result<(), DbError> {
        self.dispatcher().failures.clear();
        self.synchronise()?;
        self.db()
            .write(|db| plugin_config::release(db, None).map_err(DbError::from))?;
        self.refresh_and_settle(|_| true)
    }

    /// The address of a static file of an active plugin, with the file's hash in it.
    #[must_use]
    pub fn static_url(&self, slug: &str, path: &str) -> Option<String> {
        let snapshot = self.snapshot();
        let files = snapshot.active(slug)?.entry.files?;
        Some(format!("/static/plugins/{slug}/{}", files.hashed(path)?))
    }
}
