//! Immutable snapshots of the registry: the active plugins and the stored state.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::dispatch::health::Health;
use crate::entry::{Entry, Instance};
use crate::meta::Meta;
use crate::mixin::Kind;
use crate::registry::plugin_handle::PluginHandle;
use crate::registry::plugin_lists::{PluginList, PluginLists};
use crate::registry::store::plugin_config::PluginConfig;
use crate::registry::store::plugin_priority::Priorities;
use crate::registry::target::Target;
use crate::settings::Values;

/// The state of the database when it was last read.
#[derive(Debug)]
pub struct StoredState {
    /// The generation that was read first: the rest is at least as new.
    pub generation: i64,
    /// The configuration rows of the plugins, in list order.
    pub configs: Vec<PluginConfig>,
    /// The priorities of plugins for single mixins.
    pub priorities: Priorities,
    /// The server's own settings in their typed form.
    pub(crate) host_settings: Arc<dyn Any + Send + Sync>,
    pub(crate) global_values: Arc<Values>,
    pub(crate) plugin_values: HashMap<String, Arc<Values>>,
}

/// An active plugin.
#[derive(Clone)]
pub struct ActivePlugin {
    /// Its entry in the catalog.
    pub entry: &'static Entry,
    /// Its permits and its breaker.
    pub health: Arc<Health>,
    pub(crate) instance: Instance,
}

impl ActivePlugin {
    /// Returns lists with this plugin only.
    pub(crate) fn lists(&self) -> PluginLists {
        let mut lists = PluginLists::default();
        self.add_to(&mut lists, &|_, _| 0);
        lists
    }

    fn add_to(&self, lists: &mut PluginLists, priority: &dyn Fn(&Meta, &str) -> i32) {
        for cast in self.entry.casts {
            let handle = PluginHandle {
                plugin: self.entry.meta,
                health: Arc::clone(&self.health),
                priority: priority(self.entry.meta, cast.keyword),
                instance: Arc::clone(&self.instance),
            };
            (cast.add)(lists, handle);
        }
    }
}

impl std::fmt::Debug for ActivePlugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ActivePlugin")
            .field(&self.entry.meta.slug)
            .finish()
    }
}

/// The active plugins by slug and by mixin, with the indexes of the mixins.
#[derive(Debug, Default)]
pub(crate) struct ActivePlugins {
    by_slug: HashMap<&'static str, ActivePlugin, foldhash::fast::RandomState>,
    lists: PluginLists,
    by_priority: BTreeMap<&'static str, Vec<(i32, &'static str)>>,
}

impl ActivePlugins {
    /// Builds the lists and indexes of the given plugins. `priority` returns the priority of a plugin for a mixin.
    pub(crate) fn new(plugins: &[ActivePlugin], priority: &dyn Fn(&Meta, &str) -> i32) -> Self {
        let mut lists = PluginLists::default();
        let mut order: BTreeMap<&str, Vec<(i32, &str)>> = BTreeMap::new();
        for active in plugins {
            active.add_to(&mut lists, priority);
            let meta = active.entry.meta;
            for cast in active.entry.casts {
                let place = (priority(meta, cast.keyword), meta.slug);
                order.entry(cast.keyword).or_default().push(place);
            }
        }
        order
            .values_mut()
            .for_each(|plugins| plugins.sort_unstable());
        lists.build_indexes();
        Self {
            by_slug: plugins
                .iter()
                .map(|active| (active.entry.meta.slug, active.clone()))
                .collect(),
            lists,
            by_priority: order,
        }
    }
}

/// The active plugins and the stored state, immutable: a reader keeps one `Arc` and sees one consistent state.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The state of the database.
    pub stored: Arc<StoredState>,
    pub(crate) plugins: Arc<ActivePlugins>,
}

impl Snapshot {
    /// Returns the active plugin with the given slug.
    #[must_use]
    pub fn active(&self, slug: &str) -> Option<&ActivePlugin> {
        self.plugins.by_slug.get(slug)
    }

    /// Returns the number of active plugins.
    #[must_use]
    pub fn active_count(&self) -> usize {
        self.plugins.by_slug.len()
    }

    /// Returns the active plugins with mixin `K`, in dispatch order.
    #[must_use]
    pub fn with_mixin<K: Kind>(&self) -> PluginList<K> {
        self.plugins.lists.get::<K>()
    }

    /// Returns the index of mixin `K`; `None` if no active plugin has the mixin.
    #[must_use]
    pub fn index<K: Kind>(&self) -> Option<&K::Index> {
        self.plugins.lists.index::<K>()
    }

    /// Returns the plugin with the given slug, to be called through mixin `K`; `None` if it is not active or lacks the
    /// mixin.
    #[must_use]
    pub fn find<K: Kind>(&self, slug: &str) -> Option<Target<K>> {
        let list = self.with_mixin::<K>();
        let index = list.iter().position(|one| one.plugin.slug == slug)?;
        Target::new(list, index)
    }

    /// Returns the server's own settings, as read by [`Host::read_settings`](super::host::Host::read_settings); `None`
    /// if they are of another type.
    #[must_use]
    pub fn host_settings<T: Any>(&self) -> Option<&T> {
        let settings: &dyn Any = &*self.stored.host_settings;
        settings.downcast_ref()
    }

    /// Returns the mixins' keywords, each with the priorities and slugs of its active plugins in dispatch order.
    pub fn plugins_by_priority(
        &self,
    ) -> impl Iterator<Item = (&'static str, &[(i32, &'static str)])> {
        let order = self.plugins.by_priority.iter();
        order.map(|(mixin, plugins)| (*mixin, plugins.as_slice()))
    }

    /// Returns the configuration row of the plugin.
    #[must_use]
    pub fn config(&self, slug: &str) -> Option<&PluginConfig> {
        self.stored.configs.iter().find(|config| config.key == slug)
    }
}
