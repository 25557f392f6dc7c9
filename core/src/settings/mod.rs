//! Settings: definitions, typed values, and how values are checked and stored.

use std::collections::HashMap;

pub mod check;
pub mod choices;
pub mod global;
pub mod model;
pub mod secret;
pub mod spec;
pub mod user;
pub mod value;

pub use model::{Filter, Model};
pub use secret::Secret;
pub use spec::{Choice, SettingSpec, Validator};
pub use value::{SettingValue, ValueType};

/// A struct that holds the values of a plugin's settings; derive it.
///
/// Every field is one setting: its key is the field's name in capitals, its description the doc comment.
///
/// ```
/// use inventree::prelude::*;
///
/// #[derive(PluginSettings)]
/// struct Mine {
///     /// Where the printer listens.
///     #[setting(default = "localhost", required)]
///     host: String,
///     /// Shared with the printer alone.
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
    /// The settings that every user has for themselves; [`NoSettings`] where there are none.
    type User: PluginSettings;
    /// The definitions, in the order of the fields.
    const SPECS: &'static [SettingSpec];
    /// The struct with the given values, defaults where there is none.
    fn read(values: &Values) -> Self;
}

/// No settings at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSettings;

impl PluginSettings for NoSettings {
    type User = Self;
    const SPECS: &'static [SettingSpec] = &[];
    fn read(_: &Values) -> Self {
        Self
    }
}

/// Stored values by key. Prints its keys only: a value may be a secret.
#[derive(Clone, Default)]
pub struct Values(HashMap<String, String>);

impl Values {
    /// The stored text, the default where there is none.
    #[must_use]
    pub fn text<'a>(&'a self, spec: &'a SettingSpec) -> &'a str {
        self.0.get(spec.key).map_or(spec.default, String::as_str)
    }

    /// The typed value. A stored text that is none of the type's, left behind by an older version of the
    /// plugin, reads as the default.
    #[must_use]
    pub fn get<T: SettingValue>(&self, spec: &SettingSpec) -> T {
        T::parse(self.text(spec))
            .or_else(|| T::parse(spec.default))
            .or_else(|| T::parse(T::EMPTY))
            .unwrap_or_else(|| {
                unreachable!("the derive lets no default through that does not parse")
            })
    }

    /// With one more stored value.
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
