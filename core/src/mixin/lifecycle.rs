//! `lifecycle`: work to do when a plugin is switched on or off.

use crate::context::Context;
use crate::error::Result;
use crate::mixin::listed;
use crate::plugin_trait::Plugin;

/// Work to do when the plugin is switched on or off.
///
/// - *switched on*, and at every start of the server while active: the plugin is constructed, then
///   [`start`](Self::start) runs; until it has returned `Ok` the plugin is asked for nothing.
/// - *start fails, panics or takes too long*: the plugin stays out, the failure is listed, all others run.
/// - *switched off*, and at the server's end: the plugin is taken out of dispatch, then
///   [`stop`](Self::stop) runs. So it does where `start` succeeds too late, or when the plugin has been
///   switched off meanwhile: once for every `start` that succeeds.
///
/// Every process that serves the same database starts its own instance.
///
/// ```
/// use inventree::prelude::*;
///
/// /// Refuses to run without an address.
/// #[plugin(name = "Careful", slug = "careful", version = "1.0.0", mixins(lifecycle))]
/// #[derive(Default)]
/// struct Careful;
///
/// impl LifecycleMixin for Careful {
///     fn start(&self, cx: &Context) -> Result<()> {
///         cx.log("ready");
///         Ok(())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "plugin `{Self}` declares the mixin `lifecycle` but does not implement `LifecycleMixin`",
    label = "`impl LifecycleMixin for {Self}` is missing",
    note = "write `impl LifecycleMixin for {Self} {{ fn start(&self, cx: &Context) -> Result<()> {{ … }} }}`",
    note = "or remove `lifecycle` from `mixins(...)`"
)]
pub trait LifecycleMixin: listed::lifecycle {
    /// Runs once before the plugin is asked for anything.
    ///
    /// # Errors
    /// Any error keeps the plugin out and is listed with the plugin's name.
    fn start(&self, cx: &Context) -> Result<()>;

    /// Runs once after the plugin was taken out of dispatch; calls in flight may still be running.
    ///
    /// # Errors
    /// Any error is recorded; the plugin is out all the same.
    fn stop(&self, cx: &Context) -> Result<()> {
        let _ = cx;
        Ok(())
    }
}

/// The host's side of [`LifecycleMixin`].
pub trait DynLifecycle: Send + Sync {
    /// See [`LifecycleMixin::start`].
    ///
    /// # Errors
    /// As the plugin returns them.
    fn start(&self, cx: &Context) -> Result<()>;
    /// See [`LifecycleMixin::stop`].
    ///
    /// # Errors
    /// As the plugin returns them.
    fn stop(&self, cx: &Context) -> Result<()>;
}

impl<P: LifecycleMixin + Plugin> DynLifecycle for P {
    fn start(&self, cx: &Context) -> Result<()> {
        LifecycleMixin::start(self, cx)
    }

    fn stop(&self, cx: &Context) -> Result<()> {
        LifecycleMixin::stop(self, cx)
    }
}

crate::mixin_kind! {
    /// The mixin `lifecycle`.
    #[expect(non_camel_case_types, reason = "a marker is spelt like its keyword")]
    pub lifecycle = "lifecycle", "Life cycle": LifecycleMixin => dyn DynLifecycle
}
