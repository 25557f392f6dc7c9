//! The trait behind every plugin.

use crate::meta::Meta;

/// A plugin. `#[plugin]` implements this trait for its struct.
///
/// Do not implement it by hand: the attribute also registers the plugin and connects it to its mixins. The states of a
/// plugin:
///
/// - *linked*: the crate is part of the binary; the server knows only [`Plugin::META`].
/// - *active*: an administrator has activated it. The server calls `Default::default()` and, if the plugin has the
///   `lifecycle` mixin, its `start`.
/// - *inactive again*: it is removed from dispatch and `stop` is called. The value is dropped when the last call in
///   flight has ended.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a plugin",
    label = "this type has no `#[plugin]` attribute",
    note = "write `#[plugin(name = \"…\", mixins(…))]` above the struct"
)]
pub trait Plugin: Send + Sync + 'static {
    /// The metadata, available without constructing the plugin.
    const META: Meta;
}

/// A plugin that may use the inventory with the rights of the server instead of those of the caller. The key
/// `acts_as_system` of `#[plugin]` implements this trait.
#[diagnostic::on_unimplemented(
    message = "plugin `{Self}` does not act as the system",
    label = "`acts_as_system` is missing in its `#[plugin]` attribute",
    note = "write `#[plugin(…, acts_as_system)]`; administrators see it in every list of plugins",
    note = "or use `cx.inventory()`, which has the rights of the calling user"
)]
pub trait ActsAsSystem: Plugin {}

/// Constructs a plugin by `Default`.
///
/// A separate trait, so that a missing `Default` gives a compile error in terms of plugins.
#[diagnostic::on_unimplemented(
    message = "plugin `{Self}` cannot be constructed, since it does not implement `Default`",
    label = "`Default` is not implemented for this struct",
    note = "write `#[derive(Default)]` above the struct, or `impl Default for {Self}`"
)]
pub trait Construct: Sized {
    /// Creates the plugin in its initial state.
    fn construct() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default> Construct for T {
    fn construct() -> Self {
        Self::default()
    }
}
