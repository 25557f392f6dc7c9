//! One entry per plugin, collected by the linker.

use std::any::{Any, TypeId};
use std::sync::Arc;

use linkme::distributed_slice;

use crate::meta::Meta;
use crate::mixin::{ImplementedBy, Kind};
use crate::plugin_trait::{Construct, Plugin};
use crate::registry::plugin_handle::PluginHandle;
use crate::registry::plugin_lists::PluginLists;

/// A constructed plugin of any type.
pub type Instance = Arc<dyn Any + Send + Sync>;

/// Every plugin that is linked into this binary, in no particular order.
#[distributed_slice]
pub static INVENTREE_PLUGINS: [Entry];

/// Puts an entry into the slice. A macro of this crate, so that linkme is found even if a plugin renames this crate.
#[doc(hidden)]
#[macro_export]
macro_rules! __register {
    ($($entry:tt)*) => {
        #[$crate::__private::linkme::distributed_slice($crate::__private::INVENTREE_PLUGINS)]
        #[linkme(crate = $crate::__private::linkme)]
        static ENTRY: $crate::__private::Entry = $($entry)*;
    };
}

/// One plugin as the registry knows it: its metadata, how to construct it, and a cast for each mixin.
#[derive(Debug)]
pub struct Entry {
    /// The metadata, available without constructing the plugin.
    pub meta: &'static Meta,
    /// Constructs the plugin.
    pub construct: fn() -> Instance,
    /// One cast per declared mixin, in the order of `mixins(...)`.
    pub casts: &'static [Cast],
    /// The embedded `static` folder.
    pub static_files: Option<crate::folder::Folder>,
    /// The embedded `templates` folder.
    pub templates: Option<crate::folder::Folder>,
}

impl Entry {
    /// Creates the entry of plugin `P` with the given casts.
    #[must_use]
    pub const fn of<P: Plugin + Construct>(casts: &'static [Cast]) -> Self {
        Self {
            meta: const { &P::META },
            construct: construct::<P>,
            casts,
            static_files: None,
            templates: None,
        }
    }

    /// Adds an embedded `static` folder.
    #[must_use]
    pub const fn with_static_files(mut self, files: crate::folder::Folder) -> Self {
        self.static_files = Some(files);
        self
    }

    /// Adds an embedded `templates` folder.
    #[must_use]
    pub const fn with_templates(mut self, templates: crate::folder::Folder) -> Self {
        self.templates = Some(templates);
        self
    }

    /// Returns whether the plugin declares the mixin.
    #[must_use]
    pub fn has_mixin(&self, keyword: &str) -> bool {
        self.casts
            .iter()
            .any(|cast| cast.keyword.eq_ignore_ascii_case(keyword))
    }

    /// Returns the plugin's compile-time data for mixin `K`; `None` if it does not declare that mixin.
    #[must_use]
    pub fn spec<K: Kind>(&self) -> Option<K::Spec> {
        let cast = self
            .casts
            .iter()
            .find(|cast| cast.kind == TypeId::of::<K>())?;
        (cast.spec)().downcast::<K::Spec>().ok().map(|spec| *spec)
    }
}

fn construct<P: Plugin + Construct>() -> Instance {
    Arc::new(P::construct())
}

/// The cast of a plugin to one of its mixins.
#[derive(Debug, Clone, Copy)]
pub struct Cast {
    /// The mixin's name in `mixins(...)` and in the API.
    pub keyword: &'static str,
    /// The human-readable name of the mixin.
    pub human_name: &'static str,
    kind: TypeId,
    spec: fn() -> Box<dyn Any>,
    pub(crate) add: fn(&mut PluginLists, PluginHandle<Instance>),
}

impl Cast {
    /// Creates the cast of plugin `P` to mixin `K`. Also runs the mixin's compile-time check, which reports errors at
    /// the call of this function: at the keyword in `mixins(...)`.
    #[must_use]
    #[track_caller]
    pub const fn of<K: ImplementedBy<P>, P: Plugin>() -> Self {
        K::CHECK.assert_ok();
        Self {
            keyword: K::KEYWORD,
            human_name: K::HUMAN_NAME,
            kind: TypeId::of::<K>(),
            spec: spec::<K, P>,
            add: add::<K, P>,
        }
    }
}

fn spec<K: ImplementedBy<P>, P>() -> Box<dyn Any> {
    Box::new(K::spec())
}

fn add<K: ImplementedBy<P>, P: Plugin>(lists: &mut PluginLists, handle: PluginHandle<Instance>) {
    if let Some(handle) = handle.try_map(|plugin| plugin.downcast::<P>().ok().map(K::into_dyn)) {
        lists.insert::<K>(handle);
    }
}
