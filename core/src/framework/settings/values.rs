//! Stored values of settings.

use std::collections::HashMap;

use super::spec::SettingSpec;

/// Stored values by key. `Debug` prints only the keys, since a value may be a secret.
#[derive(Clone, Default)]
pub struct Values(HashMap<String, String>);

impl Values {
    /// Returns the stored string, or the default if there is none.
    #[must_use]
    pub fn text<'a>(&'a self, spec: &'a SettingSpec) -> &'a str {
        self.0.get(spec.key).map_or(spec.default, String::as_str)
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
