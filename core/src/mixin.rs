//! Mixins: the capabilities that a plugin can declare.
//!
//! A mixin has three parts: a *kind* (a marker type that names it), the *trait* that plugin authors implement, with
//! associated constants and convenient signatures, and the dyn-compatible trait that the host calls. The host's
//! own mixins come from one table (`macros/src/mixins.rs`). Another crate defines further mixins with
//! [`mixin_kind!`](crate::mixin_kind); `mixins(...)` names them by path.

pub use crate::framework::mixin::*;
pub use crate::inventory::mixin::*;

/// A marker trait for each of the host's mixins: the plugin lists the mixin in `#[plugin]`.
pub mod listed {
    inventree_macros::listed_mixins!();
}

macro_rules! declare_kinds {
    ($({ $kind:ident, $keyword:literal, $human:literal, $author:ident, $object:ident, [$($needs:ident)*] })*) => {
        /// The kinds of the host's own mixins: one marker type for each keyword.
        pub mod kind {
            $(pub use super::$kind::$kind;)*
        }

        /// The keywords of the host's own mixins.
        pub const KEYWORDS: &[&str] = &[$($keyword),*];
    };
}

inventree_macros::for_each_mixin!(declare_kinds);
