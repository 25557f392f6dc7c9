//! One record a plugin, gathered by the linker.

use std::any::{Any, TypeId};
use std::sync::Arc;

use linkme::distributed_slice;

use crate::meta::Meta;
use crate::mixin::{Kind, Offers};
use crate::plugin_trait::{Construct, Plugin};
use crate::registry::lists::{Lists, Ready};

/// A constructed plugin of any type.
pub type Instance = Arc<dyn Any + Send + Sync>;

/// Every plugin that is linked into this binary, in the linker's order, which means nothing.
#[distributed_slice]
pub static INVENTREE_PLUGINS: [Entry];

/// Puts an entry into the slice. A macro of this crate, so that whatever the name of this crate is elsewhere, linkme is found.
#[doc(hidden)]
#[macro_export]
macro_rules! __register {
    ($($entry:tt)*) => {
        #[$crate::__private::linkme::distributed_slice($crate::__private::INVENTREE_PLUGINS)]
        #[linkme(crate = $crate::__private::linkme)]
        static ENTRY: $crate::__private::Entry = $($entry)*;
    };
}

/// What the registry holds of one plugin: its metadata, how to construct it, and a cast for each mixin.
#[derive(Debug)]
pub struct Entry {
    /// What is known without constructing the plugin.
    pub meta: &'static Meta,
    /// Constructs the plugin.
    pub make: fn() -> Instance,
    /// One cast a declared mixin, in the order of `mixins(...)`.
    pub casts: &'static [Cast],
    /// The embedded `static` folder.
    pub files: Option<crate::folder::Folder>,
    /// The embedded `templates` folder.
    pub templates: Option<crate::folder::Folder>,
}

impl Entry {
    /// The entry of plugin `P` with the given casts.
    #[must_use]
    pub const fn of<P: Plugin + Construct>(casts: &'static [Cast]) -> Self {
        Self {
            meta: const { &P::META },
            make: make::<P>,
            casts,
            files: None,
            templates: None,
        }
    }

    /// The same entry with an embedded `static` folder.
    #[must_use]
    pub const fn with_files(mut self, files: crate::folder::Folder) -> Self {
        self.files = Some(files);
        self
    }

    /// The same entry with an embedded `templates` folder.
    #[must_use]
    pub const fn with_templates(mut self, templates: crate::folder::Folder) -> Self {
        self.templates = Some(templates);
        self
    }

    /// Whether the plugin declares the mixin.
    #[must_use]
    pub fn has(&self, keyword: &str) -> bool {
        self.casts
            .iter()
            .any(|cast| cast.keyword.eq_ignore_ascii_case(keyword))
    }

    /// What the plugin states at compile time about mixin `K`; `None` where it does not declare it.
    #[must_use]
    pub fn facts<K: Kind>(&self) -> Option<K::Facts> {
        let cast = self
            .casts
            .iter()
            .find(|cast| cast.kind == TypeId::of::<K>())?;
        (cast.facts)()
            .downcast::<K::Facts>()
            .ok()
            .map(|facts| *facts)
    }
}

fn make<P: Plugin + Construct>() -> Instance {
    Arc::new(P::construct())
}

/// How to see a plugin as one of its mixins.
#[derive(Debug, Clone, Copy)]
pub struct Cast {
    /// The mixin's name in `mixins(...)` and in the API.
    pub keyword: &'static str,
    /// The mixin's name for people.
    pub human_name: &'static str,
    kind: TypeId,
    facts: fn() -> Box<dyn Any>,
    pub(crate) add: fn(&mut Lists, Ready<Instance>),
}

impl Cast {
    /// The cast of plugin `P` to mixin `K`; also runs the mixin's compile-time check, which fails where this is
    /// called: at the keyword in `mixins(...)`.
    #[must_use]
    #[track_caller]
    pub const fn of<K: Offers<P>, P: Plugin>() -> Self {
        K::CHECK.require();
        Self {
            keyword: K::KEYWORD,
            human_name: K::HUMAN_NAME,
            kind: TypeId::of::<K>(),
            facts: facts::<K, P>,
            add: add::<K, P>,
        }
    }
}

fn facts<K: Offers<P>, P>() -> Box<dyn Any> {
    Box::new(K::facts())
}

fn add<K: Offers<P>, P: Plugin>(lists: &mut Lists, ready: Ready<Instance>) {
    if let Some(ready) = ready.try_map(|plugin| plugin.downcast::<P>().ok().map(K::object)) {
        lists.push::<K>(ready);
    }
}
