//! The trait behind every plugin.

use crate::meta::Meta;

/// A plugin: what `#[plugin]` implements for the struct it stands on.
///
/// Never written by hand: the attribute also registers the plugin and ties it to its mixins.
///
/// - *linked*: the crate is part of the binary; [`Plugin::META`] is all that the server knows.
/// - *active*: an administrator switched it on; the server calls `Default::default()` and, where the
///   plugin has the `lifecycle` mixin, its `start`.
/// - *inactive again*: taken out of dispatch, `stop` is called, the value is dropped once the last call
///   in flight has ended.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a plugin",
    label = "this type has no `#[plugin]` attribute",
    note = "write `#[plugin(name = \"…\", mixins(…))]` above the struct"
)]
pub trait Plugin: Send + Sync + 'static {
    /// What is known of the plugin without constructing it.
    const META: Meta;
}

/// How a plugin comes into being: by `Default`.
///
/// A trait of its own, so that a missing `Default` is told in the words of plugins.
#[diagnostic::on_unimplemented(
    message = "plugin `{Self}` cannot be constructed, since it does not implement `Default`",
    label = "`Default` is not implemented for this struct",
    note = "write `#[derive(Default)]` above the struct, or `impl Default for {Self}`"
)]
pub trait Construct: Sized {
    /// The plugin as it is before its first call.
    fn construct() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default> Construct for T {
    fn construct() -> Self {
        Self::default()
    }
}
