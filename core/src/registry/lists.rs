//! The active plugins of each mixin, as typed lists behind one map.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;

use crate::dispatch::health::Health;
use crate::meta::Meta;
use crate::mixin::Kind;

/// A plugin that can be called now, seen as `D`.
pub struct Ready<D: ?Sized> {
    /// The plugin.
    pub plugin: &'static Meta,
    /// Its permits and its breaker.
    pub health: Arc<Health>,
    /// Its place among those of the mixin: lower is asked first.
    pub priority: i32,
    /// The constructed plugin.
    pub object: D,
}

impl<D> Ready<D> {
    fn place(&self) -> (i32, &'static str) {
        (self.priority, self.plugin.slug)
    }

    /// The same plugin seen as something else, where that works.
    pub(crate) fn try_map<E>(self, cast: impl FnOnce(D) -> Option<E>) -> Option<Ready<E>> {
        Some(Ready {
            plugin: self.plugin,
            health: self.health,
            priority: self.priority,
            object: cast(self.object)?,
        })
    }
}

impl<D: Clone> Clone for Ready<D> {
    fn clone(&self) -> Self {
        Self {
            plugin: self.plugin,
            health: Arc::clone(&self.health),
            priority: self.priority,
            object: self.object.clone(),
        }
    }
}

impl<D> std::fmt::Debug for Ready<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Ready").field(&self.plugin.slug).finish()
    }
}

/// All ready plugins of one mixin, in order of dispatch.
pub type ReadyList<K> = Arc<Vec<Ready<Arc<<K as Kind>::Dyn>>>>;

/// The ready plugins by mixin. Open: another crate's mixin is a key like the host's own.
#[derive(Default)]
pub struct Lists(HashMap<TypeId, Box<dyn Any + Send + Sync>, foldhash::fast::RandomState>);

impl Lists {
    pub(crate) fn push<K: Kind>(&mut self, ready: Ready<Arc<K::Dyn>>) {
        let list = self
            .0
            .entry(TypeId::of::<K>())
            .or_insert_with(|| Box::new(ReadyList::<K>::default()));
        if let Some(list) = list.downcast_mut::<ReadyList<K>>() {
            // Nobody else holds the list while it is being filled, so this never copies.
            let place = list.partition_point(|known| known.place() <= ready.place());
            Arc::make_mut(list).insert(place, ready);
        }
    }

    /// The ready plugins with mixin `K`.
    #[must_use]
    pub fn of<K: Kind>(&self) -> ReadyList<K> {
        self.0
            .get(&TypeId::of::<K>())
            .and_then(|list| list.downcast_ref::<ReadyList<K>>())
            .cloned()
            .unwrap_or_default()
    }
}

impl std::fmt::Debug for Lists {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lists")
            .field("mixins", &self.0.len())
            .finish()
    }
}
