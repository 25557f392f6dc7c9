//! Everything that is active now, immutable.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::dispatch::Order;
use crate::dispatch::health::Health;
use crate::entry::{Entry, Instance};
use crate::meta::Meta;
use crate::mixin::{Kind, kind};
use crate::models::plugin_config::PluginConfig;
use crate::models::plugin_priority::Priorities;
use crate::registry::lists::{Lists, Ready, ReadyList};
use crate::registry::prefix::PrefixIndex;
use crate::settings::Values;
use crate::settings::global::GlobalSettings;

/// What the database said when it was last read.
#[derive(Debug)]
pub struct Stored {
    /// The generation that this is at least as new as.
    pub generation: i64,
    /// The administrator's rows, in the order of listings.
    pub configs: Vec<PluginConfig>,
    /// The administrator's order of the plugins of single mixins.
    pub priorities: Priorities,
    /// The values of the server's own settings.
    pub global: GlobalSettings,
    pub(crate) global_values: Arc<Values>,
    pub(crate) plugin_values: HashMap<String, Arc<Values>>,
}

/// One active plugin.
#[derive(Clone)]
pub struct Active {
    /// What is known without constructing it.
    pub entry: &'static Entry,
    /// Its permits and its breaker.
    pub health: Arc<Health>,
    pub(crate) instance: Instance,
}

impl Active {
    /// The plugin's mixins as lists of one.
    pub(crate) fn lists(&self) -> Lists {
        let mut lists = Lists::default();
        self.add_to(&mut lists, &|_, _| 0);
        lists
    }

    fn add_to(&self, lists: &mut Lists, priority: &dyn Fn(&Meta, &str) -> i32) {
        for cast in self.entry.casts {
            let ready = Ready {
                plugin: self.entry.meta,
                health: Arc::clone(&self.health),
                priority: priority(self.entry.meta, cast.keyword),
                object: Arc::clone(&self.instance),
            };
            (cast.add)(lists, ready);
        }
    }
}

impl std::fmt::Debug for Active {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Active")
            .field(&self.entry.meta.slug)
            .finish()
    }
}

/// The active plugins, by slug, by mixin, by action name and by barcode prefix.
#[derive(Debug, Default)]
pub(crate) struct ActiveSet {
    by_slug: HashMap<&'static str, Active, foldhash::fast::RandomState>,
    lists: Lists,
    order: BTreeMap<&'static str, Vec<(i32, &'static str)>>,
    actions: HashMap<&'static str, usize, foldhash::fast::RandomState>,
    barcodes: PrefixIndex,
}

impl ActiveSet {
    /// The set of the given plugins, each with a priority for each of its mixins.
    pub(crate) fn of(plugins: &[Active], priority: &dyn Fn(&Meta, &str) -> i32) -> Self {
        let mut lists = Lists::default();
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
        let mut actions = HashMap::default();
        for (place, ready) in lists.of::<kind::action>().iter().enumerate() {
            actions.entry(ready.object.action_name()).or_insert(place);
        }
        let barcodes = lists.of::<kind::barcode>();
        Self {
            by_slug: plugins
                .iter()
                .map(|active| (active.entry.meta.slug, active.clone()))
                .collect(),
            barcodes: PrefixIndex::of(barcodes.iter().map(|ready| ready.object.prefixes())),
            lists,
            order,
            actions,
        }
    }
}

/// Everything that is active now, immutable: a reader keeps one `Arc` and sees one state throughout.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// What the database said.
    pub stored: Arc<Stored>,
    pub(crate) set: Arc<ActiveSet>,
}

impl Snapshot {
    /// The active plugin of the given slug.
    #[must_use]
    pub fn active(&self, slug: &str) -> Option<&Active> {
        self.set.by_slug.get(slug)
    }

    /// How many plugins are active.
    #[must_use]
    pub fn active_count(&self) -> usize {
        self.set.by_slug.len()
    }

    /// The active plugins with mixin `K`, in order of dispatch.
    #[must_use]
    pub fn with_mixin<K: Kind>(&self) -> ReadyList<K> {
        self.set.lists.of::<K>()
    }

    /// The place, in the list of `action` plugins, of the one that answers to the name.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<usize> {
        self.set.actions.get(name).copied()
    }

    /// The `barcode` plugins to ask for the code.
    #[must_use]
    pub fn barcode_order(&self, code: &str) -> Order {
        self.set.barcodes.select(code)
    }

    /// The active plugins of each mixin in the order in which they are asked, by the mixin's keyword: the priority and
    /// the slug of each.
    pub fn order(&self) -> impl Iterator<Item = (&'static str, &[(i32, &'static str)])> {
        let order = self.set.order.iter();
        order.map(|(mixin, plugins)| (*mixin, plugins.as_slice()))
    }

    /// The administrator's row of the plugin.
    #[must_use]
    pub fn config(&self, slug: &str) -> Option<&PluginConfig> {
        self.stored.configs.iter().find(|config| config.key == slug)
    }
}
