//! `lifecycle`: code that runs when a plugin starts or stops.

use crate::context::Context;
use crate::error::Result;
use crate::mixin::listed;
use crate::plugin_trait::Plugin;

/// Code that runs when the plugin starts or stops.
///
/// - *activated*, and at every start of the server while the plugin is active: the plugin is constructed, then
///   [`start`](Self::start) runs. The plugin gets no calls until `start` has returned `Ok`.
/// - *failed*: if `start` fails, panics or takes longer than 10 seconds, the plugin stays out of dispatch and the
///   failure is recorded. All other plugins run. A start that fails with
///   [`Error::Unavailable`](crate::Error::Unavailable), for example because the database does not answer, is retried.
/// - *deactivated*, and at shutdown of the server: the plugin is removed from dispatch, then [`stop`](Self::stop) runs,
///   for at most 10 seconds.
/// - *too late*: if `start` returns `Ok` after its deadline, or after the plugin was deactivated, `stop` runs at once.
///   `stop` runs once for every successful `start`.
///
/// Each process that serves the same database has its own instance of the plugin. Both methods run isolated, on behalf
/// of the server ([`User::system`](crate::access::User::system)).
///
/// ```
/// use inventree::prelude::*;
///
/// /// Does not start without the host name of its printer.
/// #[plugin(name = "Printer", slug = "printer", version = "1.0.0", mixins(lifecycle, settings))]
/// #[derive(Default)]
/// struct Printer;
///
/// #[derive(PluginSettings)]
/// struct PrinterSettings {
///     /// Host name of the printer
///     #[setting(default = "")]
///     host: String,
/// }
///
/// impl SettingsMixin for Printer {
///     type Settings = PrinterSettings;
/// }
///
/// impl LifecycleMixin for Printer {
///     fn start(&self, cx: &Context) -> Result<()> {
///         let host = cx.settings::<Self>()?.host;
///         if host.is_empty() {
///             return Err(Error::failed("the setting HOST is empty"));
///         }
///         cx.log(&format!("prints on {host}"));
///         Ok(())
///     }
///
///     fn stop(&self, cx: &Context) -> Result<()> {
///         cx.log("stopped");
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
    /// Runs once, before any other call of the plugin.
    ///
    /// # Errors
    /// Any error keeps the plugin out of dispatch and is recorded.
    fn start(&self, cx: &Context) -> Result<()>;

    /// Runs once, after the plugin was removed from dispatch. Earlier calls may still be running.
    ///
    /// # Errors
    /// Any error is recorded; the plugin is stopped anyway.
    fn stop(&self, cx: &Context) -> Result<()> {
        let _ = cx;
        Ok(())
    }
}

/// The trait that the host calls for [`LifecycleMixin`].
pub trait DynLifecycle: Send + Sync {
    /// See [`LifecycleMixin::start`].
    ///
    /// # Errors
    /// Returns the plugin's error.
    fn start(&self, cx: &Context) -> Result<()>;
    /// See [`LifecycleMixin::stop`].
    ///
    /// # Errors
    /// Returns the plugin's error.
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
