//! `settings`: values that administrators and users can change.

use crate::context::{CallContext, ReadContext};
use crate::error::Result;
use crate::mixin::listed;
use crate::plugin_trait::Plugin;
use crate::settings::{PluginSettings, SettingSpec};

/// Values that administrators can change, and values that each user can change for themselves.
///
/// - *linked*: the definitions are taken from the type [`Settings`](Self::Settings).
/// - *active*: clients list and change the values at `/api/plugins/<slug>/settings/` and
///   `/api/plugins/<slug>/user-settings/`.
/// - *read*: [`cx.settings`](crate::context::CallContext::settings) and
///   [`cx.user_settings`](crate::context::ReadContext::user_settings) return the typed structs. A value that is not set
///   reads as its default.
/// - *changed*: the new value is checked against its type, limits, choices and validator, then stored. Then
///   [`settings_changed`](Self::settings_changed) is called, only in the process that stored the value. Other processes
///   on the same database read the new value, but do not call it.
///
/// ```
/// use inventree::prelude::*;
///
/// /// Greets users.
/// #[plugin(name = "Greeter", slug = "greeter", version = "1.0.0", mixins(settings))]
/// #[derive(Default)]
/// struct Greeter;
///
/// #[derive(PluginSettings)]
/// struct GreeterSettings {
///     /// Word to greet with.
///     #[setting(default = "hello", required)]
///     greeting: String,
///     /// How often to say it.
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
    /// The struct with the values; it derives `PluginSettings`.
    type Settings: PluginSettings;

    /// Runs after a setting of the plugin was changed; not for the values of a single user.
    ///
    /// # Errors
    /// An error of the plugin itself is recorded as its failure. The new value stays.
    fn settings_changed(&self, cx: &crate::Context, key: &str) -> Result<()> {
        let _ = (cx, key);
        Ok(())
    }
}

impl CallContext {
    /// Returns the values of plugin `P`'s settings, from the current snapshot.
    ///
    /// # Errors
    /// Never at present: the values are cached in memory.
    pub fn settings<P: Plugin + SettingsMixin>(&self) -> Result<P::Settings> {
        let values = self.host().plugin_values(P::META.slug)?;
        Ok(P::Settings::read(&values))
    }
}

impl ReadContext {
    /// Returns the calling user's own values of plugin `P`'s user settings, read from the database.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn user_settings<P: Plugin + SettingsMixin>(
        &self,
    ) -> Result<<P::Settings as PluginSettings>::User> {
        let values = self
            .host()
            .plugin_user_values(P::META.slug, self.user().pk)?;
        Ok(<P::Settings as PluginSettings>::User::read(&values))
    }
}

/// The definitions of a plugin's settings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Definitions {
    /// Settings of the plugin, which administrators change.
    pub plugin: &'static [SettingSpec],
    /// Settings of each user.
    pub user: &'static [SettingSpec],
}

/// The trait that the host calls for [`SettingsMixin`].
pub trait DynSettings: Send + Sync {
    /// See [`SettingsMixin::settings_changed`].
    ///
    /// # Errors
    /// Returns the plugin's error.
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
        spec: Definitions = definitions::<P>()
}
