//! Settings: definitions, typed values, and the checks of new values.

use std::collections::HashMap;

pub mod check;
pub mod model;
pub mod secret;
pub mod spec;
pub mod value;

pub use model::{Filter, Model};
pub use secret::Secret;
pub use spec::{Choice, SettingSpec, Validator};
pub use value::{SettingValue, ValueType};

/// A struct with the values of a plugin's settings; use the derive macro.
///
/// Each field is one setting. By default its key is the field's name in upper case, and its description is the doc
/// comment.
///
/// ```
/// use inventree::prelude::*;
///
/// #[derive(PluginSettings)]
/// struct Mine {
///     /// Host name of the printer.
///     #[setting(default = "localhost", required)]
///     host: String,
///     /// Password of the printer.
///     #[setting(protected)]
///     password: Secret,
/// }
///
/// assert_eq!(Mine::SPECS[0].key, "HOST");
/// assert!(Mine::SPECS[1].protected);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds no settings",
    label = "this struct does not derive `PluginSettings`",
    note = "write `#[derive(PluginSettings)]` above the struct"
)]
pub trait PluginSettings: Sized + 'static {
    /// The settings of each user; [`NoSettings`] if there are none.
    type User: PluginSettings;
    /// The definitions, in the order of the fields.
    const SPECS: &'static [SettingSpec];
    /// Builds the struct from the given values; a missing value reads as its default.
    fn read(values: &Values) -> Self;
}

/// Settings of a plugin that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSettings;

impl PluginSettings for NoSettings {
    type User = Self;
    const SPECS: &'static [SettingSpec] = &[];
    fn read(_: &Values) -> Self {
        Self
    }
}

/// Stored values by key. `Debug` prints only the keys, since a value may be a secret.
#[derive(Clone, Default)]
pub struct Values(HashMap<String, String>);

impl Values {
    /// Returns the stored string, or the default if there is none.
    #[must_use]
    pub fn text<'a>(&'a self, spec: &'a SettingSpec) -> &'a str {
        self.0.get(spec.key).map_or(spec.default, String::as_str)
    }

    /// Returns the typed value. A stored string that does not parse, such as one from an older version of the plugin,
    /// reads as the default.
    #[must_use]
    pub fn get<T: SettingValue>(&self, spec: &SettingSpec) -> T {
        T::parse(self.text(spec))
            .or_else(|| T::parse(spec.default))
            .or_else(|| T::parse(T::EMPTY))
            .unwrap_or_else(|| unreachable!("the derive rejects a default that does not parse"))
    }

    /// Adds a stored value.
    pub fn insert(&mut self, key: String, text: String) {
        self.0.insert(key, text);
    }
}

impl FromIterator<(String, String)> for Values {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl std::fmt::Debug for Values {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
