//! The definition of one setting.

use crate::const_check::ConstResult;
use crate::settings::model::Model;
use crate::settings::value_type::ValueType;

/// A check by the plugin author: `Err` with a message that tells the user what is allowed.
pub type Validator = fn(&str) -> Result<(), String>;

/// The definition of one setting; derived from a field by `PluginSettings`.
#[derive(Debug, Clone, Copy)]
pub struct SettingSpec {
    /// Key in URLs and in the database: at most 50 characters of `A-Z`, digits and `_`.
    pub key: &'static str,
    /// Human-readable name.
    pub name: &'static str,
    /// Description in one line.
    pub description: &'static str,
    /// Unit displayed beside the value.
    pub units: &'static str,
    /// Type of the value.
    pub value_type: ValueType,
    /// Default for an unset value, in its stored form.
    pub default: &'static str,
    /// The allowed values; empty if every value is allowed.
    pub choices: &'static [Choice],
    /// Lowest number allowed.
    pub min: Option<f64>,
    /// Highest number allowed.
    pub max: Option<f64>,
    /// The model to whose rows the value refers.
    pub model: Option<Model>,
    /// Whether the plugin needs a value in order to work.
    pub required: bool,
    /// Whether the value never leaves the server.
    pub protected: bool,
    /// Whether lists leave the setting out.
    pub hidden: bool,
    /// The check by the plugin author.
    pub validator: Option<Validator>,
}

/// One allowed value of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The stored value.
    pub value: &'static str,
    /// Human-readable text.
    pub text: &'static str,
}

impl SettingSpec {
    /// Sets the key and the human-readable name.
    #[must_use]
    pub const fn named(mut self, key: &'static str, name: &'static str) -> Self {
        self.key = key;
        self.name = name;
        self
    }

    /// Sets the description.
    #[must_use]
    pub const fn description(mut self, text: &'static str) -> Self {
        self.description = text;
        self
    }

    /// Sets the unit.
    #[must_use]
    pub const fn units(mut self, units: &'static str) -> Self {
        self.units = units;
        self
    }

    /// Sets the default, in its stored form.
    #[must_use]
    pub const fn default(mut self, text: &'static str) -> Self {
        self.default = text;
        self
    }

    /// Sets the lowest number, unless that of the type is higher.
    #[must_use]
    pub const fn min(mut self, min: f64) -> Self {
        self.min = match self.min {
            Some(own) if own > min => Some(own),
            _ => Some(min),
        };
        self
    }

    /// Sets the highest number, unless that of the type is lower.
    #[must_use]
    pub const fn max(mut self, max: f64) -> Self {
        self.max = match self.max {
            Some(own) if own < max => Some(own),
            _ => Some(max),
        };
        self
    }

    /// Lets the value refer to a row of the model.
    #[must_use]
    pub const fn model(mut self, model: Model) -> Self {
        self.model = Some(model);
        self.value_type = ValueType::Related;
        self
    }

    /// Marks the setting as required.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Leaves the setting out of lists.
    #[must_use]
    pub const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Sets the check by the plugin author.
    #[must_use]
    pub const fn validator(mut self, validator: Validator) -> Self {
        self.validator = Some(validator);
        self
    }
}

/// Checks the definitions of one struct for mistakes that the derive cannot see, because it knows a type only by name.
#[must_use]
pub const fn check(specs: &[SettingSpec]) -> ConstResult {
    let mut i = 0;
    while i < specs.len() {
        let spec = &specs[i];
        let limited = spec.min.is_some() || spec.max.is_some();
        if limited && matches!(spec.value_type, ValueType::Text | ValueType::Boolean) {
            return ConstResult::error(&[
                "the setting `",
                spec.key,
                "` has `min` or `max`, but its type is not a number\nhelp: remove them",
            ]);
        }
        i += 1;
    }
    ConstResult::OK
}
