//! A plugin that can be called.

use std::sync::Arc;

use crate::dispatch::health::Health;
use crate::meta::Meta;

/// A plugin that can be called, as `D`.
pub struct PluginHandle<D: ?Sized> {
    /// The plugin.
    pub plugin: &'static Meta,
    /// Its permits and its breaker.
    pub health: Arc<Health>,
    /// Its priority for the mixin: lower values are called first.
    pub priority: i32,
    /// The constructed plugin.
    pub instance: D,
}

impl<D> PluginHandle<D> {
    pub(super) fn sort_key(&self) -> (i32, &'static str) {
        (self.priority, self.plugin.slug)
    }

    /// Converts the handle to another type; `None` if the conversion fails.
    pub(crate) fn try_map<E>(self, cast: impl FnOnce(D) -> Option<E>) -> Option<PluginHandle<E>> {
        Some(PluginHandle {
            plugin: self.plugin,
            health: self.health,
            priority: self.priority,
            instance: cast(self.instance)?,
        })
    }
}

impl<D: Clone> Clone for PluginHandle<D> {
    fn clone(&self) -> Self {
        Self {
            plugin: self.plugin,
            health: Arc::clone(&self.health),
            priority: self.priority,
            instance: self.instance.clone(),
        }
    }
}

impl<D> std::fmt::Debug for PluginHandle<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("PluginHandle")
            .field(&self.plugin.slug)
            .finish()
    }
}
