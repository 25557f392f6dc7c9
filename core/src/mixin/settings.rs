//! `settings`: values that an administrator or a user can change.

use crate::error::Result;
use crate::mixin::listed;
use crate::plugin_trait::Plugin;
use crate::settings::{PluginSettings, SettingSpec};

/// Values that an administrator (and, beside them, every user for themselves) can change.
///
/// - *linked*: the definitions are known from the type.
/// - *active*: they are listed and changed under `/api/plugins/<slug>/settings/` and `user-settings/`.
/// - *read*: [`ReadContext::settings`](crate::context::ReadContext::settings) gives the typed struct; an unset value reads as
///   its default.
/// - *changed*: the new value is checked against its type, limits, choices and validator, then
///   [`settings_changed`](Self::settings_changed) is called in the process that changed it.
///
/// ```
/// use inventree::prelude::*;
///
/// /// Greets people.
/// #[plugin(name = "Greeter", slug = "greeter", version = "1.0.0", mixins(settings))]
/// #[derive(Default)]
/// struct Greeter;
///
/// #[derive(PluginSettings)]
/// struct GreeterSettings {
///     /// Word to greet with.
///     #[setting(default = "hello", required)]
///     greeting: String,
///     /// How often it is said.
///     #[setting(default = 1, min = 1, max = 10)]
///     times: u8,
/// }
///
/// impl SettingsMixin for Greeter {
///     type Settings = GreeterSettings;
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "plugin `{Self}` declares the mixin `settings` but does not implement `SettingsMixin`",
    label = "`impl SettingsMixin for {Self}` is missing",
    note = "write `impl SettingsMixin for {Self} {{ type Settings = …; }}` with a struct that derives `PluginSettings`",
    note = "or remove `settings` from `mixins(...)`"
)]
pub trait SettingsMixin: listed::settings {
    /// The struct that holds the values; derive `PluginSettings` for it.
    type Settings: PluginSettings;

    /// Runs after a setting of this plugin was changed.
    ///
    /// # Errors
    /// Any error is recorded as a failure of the plugin; the change stands.
    fn settings_changed(&self, cx: &crate::Context, key: &str) -> Result<()> {
        let _ = (cx, key);
        Ok(())
    }
}

/// The definitions of a plugin's settings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Definitions {
    /// Set by administrators, one value for all.
    pub plugin: &'static [SettingSpec],
    /// Set by every user for themselves.
    pub user: &'static [SettingSpec],
}

/// The host's side of [`SettingsMixin`].
pub trait DynSettings: Send + Sync {
    /// See [`SettingsMixin::settings_changed`].
    ///
    /// # Errors
    /// As the plugin returns them.
    fn settings_changed(&self, cx: &crate::Context, key: &str) -> Result<()>;
}

impl<P: SettingsMixin + Plugin> DynSettings for P {
    fn settings_changed(&self, cx: &crate::Context, key: &str) -> Result<()> {
        SettingsMixin::settings_changed(self, cx, key)
    }
}

const fn definitions<P: SettingsMixin>() -> Definitions {
    Definitions {
        plugin: P::Settings::SPECS,
        user: <P::Settings as PluginSettings>::User::SPECS,
    }
}

crate::mixin_kind! {
    /// The mixin `settings`.
    #[expect(non_camel_case_types, reason = "a marker is spelt like its keyword")]
    pub settings = "settings", "Settings": SettingsMixin => dyn DynSettings,
        facts: Definitions = definitions::<P>()
}
