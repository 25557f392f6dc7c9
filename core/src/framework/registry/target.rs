//! A plugin that is to be called.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::framework::mixin::Kind;
use crate::registry::plugin_handle::PluginHandle;
use crate::registry::plugin_lists::PluginList;

/// An active plugin that is to be called through mixin `K`; found by [`Snapshot::find`](super::snapshot::Snapshot::find).
pub struct Target<K: Kind> {
    list: PluginList<K>,
    index: usize,
}

impl<K: Kind> Target<K> {
    /// Returns the plugin at the index of the list; `None` if there is none.
    #[must_use]
    pub fn new(list: PluginList<K>, index: usize) -> Option<Self> {
        (index < list.len()).then_some(Self { list, index })
    }

    /// Returns a target for a plugin that is in no list.
    pub(crate) fn single(plugin: PluginHandle<Arc<K::Dyn>>) -> Self {
        Self {
            list: Arc::new(vec![plugin]),
            index: 0,
        }
    }

    pub(crate) fn into_parts(self) -> (PluginList<K>, usize) {
        (self.list, self.index)
    }
}

impl<K: Kind> Deref for Target<K> {
    type Target = PluginHandle<Arc<K::Dyn>>;

    fn deref(&self) -> &Self::Target {
        &self.list[self.index]
    }
}

impl<K: Kind> fmt::Debug for Target<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Target").field(&self.plugin.slug).finish()
    }
}
