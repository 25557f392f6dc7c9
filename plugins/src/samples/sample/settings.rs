//! Settings of every type.

use inventree::prelude::*;

/// Settings of the plugin, which administrators change.
#[derive(Debug, PluginSettings)]
#[settings(user = SampleUserSettings)]
pub struct SampleSettings {
    /// Enable PO functionality in InvenTree interface
    #[setting(name = "Enable PO", default = true)]
    pub po_function_enable: bool,
    /// Key required for accessing external API
    #[setting(name = "API Key", required)]
    pub api_key: String,
    /// A numerical setting
    #[setting(name = "Numerical", default = 123, units = "metres")]
    pub numerical_setting: i64,
    /// A setting with multiple choices
    #[setting(name = "Choice Setting", default = Animal::Anaconda)]
    pub choice_setting: Animal,
    /// Select a supplier object from the database
    #[setting(
        name = "Supplier",
        model = "company.company",
        filters(is_supplier = true)
    )]
    pub select_company: Option<i64>,
    /// Select a part object from the database
    #[setting(name = "Part", model = "part.part", filters(active = true))]
    pub select_part: Option<i64>,
    /// A protected setting, hidden from the UI
    #[setting(
        name = "Protected Setting",
        default = "ABC-123",
        public_default,
        protected
    )]
    pub protected_setting: Secret,
    /// A setting using a JSON validator
    #[setting(name = "JSON validator Setting", validator = is_json)]
    pub validator_setting: String,
}

/// The choices of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, SettingChoice)]
pub enum Animal {
    /// Anaconda
    #[choice(value = "A")]
    Anaconda,
    /// Bat
    #[choice(value = "B")]
    Bat,
    /// Cat
    #[choice(value = "C")]
    Cat,
    /// Dog
    #[choice(value = "D")]
    Dog,
}

impl Animal {
    /// Returns the human-readable name.
    #[must_use]
    pub fn text(self) -> &'static str {
        let value = self.as_value();
        let choice = Self::CHOICES.iter().find(|choice| choice.value == value);
        choice.map_or(value, |choice| choice.text)
    }
}

/// Settings of each user.
#[derive(Debug, PluginSettings)]
pub struct SampleUserSettings {
    /// A user setting that can be changed by the user
    #[setting(
        name = "User Setting 1",
        key = "USER_SETTING_1",
        default = "Default Value"
    )]
    pub first: String,
    /// Another user setting
    #[setting(name = "User Setting 2", key = "USER_SETTING_2", default = true)]
    pub second: bool,
    /// A user setting with choices
    #[setting(name = "User Setting 3", key = "USER_SETTING_3", default = Variant::X)]
    pub third: Variant,
}

/// The choices of a user setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, SettingChoice)]
pub enum Variant {
    /// Choice X
    X,
    /// Choice Y
    Y,
    /// Choice Z
    Z,
}

/// Checks that a value is JSON. An empty value is allowed: the setting is not set.
fn is_json(text: &str) -> Result<(), String> {
    match inventree::json_error::explain(text.as_bytes()) {
        Some(mistake) if !text.is_empty() => Err(mistake),
        _ => Ok(()),
    }
}
