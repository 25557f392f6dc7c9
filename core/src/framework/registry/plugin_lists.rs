//! The active plugins of each mixin, as typed lists behind one map.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;

use crate::framework::mixin::Kind;
use crate::registry::plugin_handle::PluginHandle;

/// All active plugins of one mixin, in dispatch order.
pub type PluginList<K> = Arc<Vec<PluginHandle<Arc<<K as Kind>::Dyn>>>>;

/// The active plugins by mixin. Mixins of other crates are keys like the host's own.
#[derive(Default)]
pub struct PluginLists(HashMap<TypeId, Box<dyn AnyList>, foldhash::fast::RandomState>);

/// The active plugins of one mixin, and their index.
struct MixinList<K: Kind> {
    plugins: PluginList<K>,
    index: Option<K::Index>,
}

/// A [`MixinList`] with the mixin erased.
trait AnyList: Any + Send + Sync {
    fn build_index(&mut self);
}

impl<K: Kind> AnyList for MixinList<K> {
    fn build_index(&mut self) {
        self.index = Some(K::index(&self.plugins));
    }
}

impl PluginLists {
    pub(crate) fn insert<K: Kind>(&mut self, plugin: PluginHandle<Arc<K::Dyn>>) {
        let list = self.0.entry(TypeId::of::<K>()).or_insert_with(|| {
            Box::new(MixinList::<K> {
                plugins: Arc::default(),
                index: None,
            })
        });
        let list: &mut dyn Any = &mut **list;
        if let Some(list) = list.downcast_mut::<MixinList<K>>() {
            // The list is shared only when it is complete, so this never copies.
            let plugins = Arc::make_mut(&mut list.plugins);
            let place = plugins.partition_point(|known| known.sort_key() <= plugin.sort_key());
            plugins.insert(place, plugin);
        }
    }

    /// Builds the index of each mixin, after all plugins were inserted.
    pub(crate) fn build_indexes(&mut self) {
        self.0.values_mut().for_each(|list| list.build_index());
    }

    /// Returns the active plugins with mixin `K`.
    #[must_use]
    pub fn get<K: Kind>(&self) -> PluginList<K> {
        let list = self.list::<K>();
        list.map(|list| Arc::clone(&list.plugins))
            .unwrap_or_default()
    }

    /// Returns the index of mixin `K`; `None` if no active plugin has the mixin.
    #[must_use]
    pub fn index<K: Kind>(&self) -> Option<&K::Index> {
        self.list::<K>()?.index.as_ref()
    }

    fn list<K: Kind>(&self) -> Option<&MixinList<K>> {
        let list: &dyn Any = &**self.0.get(&TypeId::of::<K>())?;
        list.downcast_ref()
    }
}

impl std::fmt::Debug for PluginLists {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PluginLists")
            .field("mixins", &self.0.len())
            .finish()
    }
}
