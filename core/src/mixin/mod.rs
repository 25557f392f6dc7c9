//! Mixins: the capabilities that a plugin may declare.
//!
//! A mixin is three things: a *kind* (a marker type that names it), the *trait* that authors implement, with
//! associated constants and a comfortable signature, and the *object side* that the host calls. The host's
//! own mixins come from one table (`macros/src/mixins.rs`); another crate defines further ones with
//! [`mixin_kind!`](crate::mixin_kind) and is named by path in `mixins(...)`.

use std::sync::Arc;

pub use crate::constant::Finding;

pub mod action;
pub mod barcode;
pub mod lifecycle;
pub mod locate;
pub mod navigation;
pub mod settings;
pub mod supplier_barcode;
pub mod urls;
pub mod validation;

/// A mixin's name and the types that belong to it.
pub trait Kind: 'static {
    /// Name in `mixins(...)` and in the API.
    const KEYWORD: &'static str;
    /// Name for people.
    const HUMAN_NAME: &'static str;
    /// The object side: what the host calls.
    type Dyn: ?Sized + Send + Sync + 'static;
    /// What a plugin states at compile time; known of inactive plugins too.
    type Facts: 'static;
}

/// Ties a kind to every plugin that implements its trait; written by [`mixin_kind!`](crate::mixin_kind).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a mixin",
    label = "this type is not the kind of a mixin",
    note = "name a type that `mixin_kind!` has defined"
)]
pub trait Offers<P>: Kind {
    /// Whether the plugin's statements agree with each other.
    const CHECK: Finding;
    /// The plugin seen from the host's side.
    fn object(plugin: Arc<P>) -> Arc<Self::Dyn>;
    /// What the plugin states at compile time.
    fn facts() -> Self::Facts;
}

/// Says that a plugin lists the mixin `K`; implemented by `#[plugin]` alone.
///
/// It is a supertrait of every mixin trait (of the host's own through [`listed`]), so that a mixin which is
/// implemented but not listed does not compile.
#[diagnostic::on_unimplemented(
    message = "`{Self}` implements a mixin, but `#[plugin]` does not list its kind `{K}`",
    label = "the path of `{K}` is missing in the `mixins(...)` of this plugin",
    note = "write `#[plugin(…, mixins(some::path::{K}))]`, or remove this `impl`: a mixin that is not listed is never called"
)]
pub trait Declares<K> {}

/// For each of the host's mixins: that a plugin lists it.
pub mod listed {
    inventree_macros::listed_mixins!();
}

/// Defines a mixin: a marker type that can be listed in `mixins(...)`.
///
/// ```
/// use std::sync::Arc;
/// use inventree::Plugin;
/// use inventree::mixin::Declares;
///
/// /// Says where on the shelf things stand.
/// pub trait ShelfMixin: Declares<Shelf> {
///     /// How many boards the shelf has.
///     const BOARDS: usize;
///     /// The board on which the item lies.
///     fn board(&self, item: &str) -> usize;
/// }
///
/// /// What the host calls.
/// pub trait DynShelf: Send + Sync {
///     /// The board on which the item lies.
///     fn board(&self, item: &str) -> usize;
/// }
///
/// impl<P: ShelfMixin + Plugin> DynShelf for P {
///     fn board(&self, item: &str) -> usize {
///         ShelfMixin::board(self, item)
///     }
/// }
///
/// inventree::mixin_kind! {
///     /// The mixin of shelves.
///     pub Shelf = "shelf", "Shelf": ShelfMixin => dyn DynShelf, facts: usize = P::BOARDS
/// }
/// ```
#[macro_export]
macro_rules! mixin_kind {
    (
        $(#[$attribute:meta])*
        $vis:vis $kind:ident = $keyword:literal, $human:literal: $author:path => dyn $object:path
        $(, facts: $facts:ty = $value:expr)?
        $(, check: $check:expr)?
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy)]
        $vis enum $kind {}

        impl $crate::mixin::Kind for $kind {
            const KEYWORD: &'static str = $keyword;
            const HUMAN_NAME: &'static str = $human;
            type Dyn = dyn $object;
            type Facts = $crate::mixin_kind!(@type $($facts)?);
        }

        impl<P: $author + $crate::Plugin> $crate::mixin::Offers<P> for $kind {
            const CHECK: $crate::mixin::Finding = $crate::mixin_kind!(@check $($check)?);
            fn object(plugin: $crate::__private::Arc<P>) -> $crate::__private::Arc<dyn $object> {
                plugin
            }
            fn facts() -> Self::Facts {
                $crate::mixin_kind!(@value $($value)?)
            }
        }
    };
    (@check) => { $crate::mixin::Finding::FINE };
    (@check $check:expr) => { $check };
    (@type) => { () };
    (@type $facts:ty) => { $facts };
    (@value) => { () };
    (@value $value:expr) => { $value };
}

macro_rules! declare_kinds {
    ($({ $kind:ident, $keyword:literal, $human:literal, $author:ident, $object:ident, [$($needs:ident)*] })*) => {
        /// The host's own mixins, one marker a keyword.
        pub mod kind {
            $(pub use super::$kind::$kind;)*
        }

        /// The keywords of the host's own mixins.
        pub const KEYWORDS: &[&str] = &[$($keyword),*];
    };
}

inventree_macros::for_each_mixin!(declare_kinds);
