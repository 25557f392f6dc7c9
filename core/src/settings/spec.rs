//! The definition of one setting.

use crate::constant::Finding;
use crate::settings::model::Model;
use crate::settings::value::{SettingValue, ValueType};

/// A check of the author's own: `Err` with what would be right, for people.
pub type Validator = fn(&str) -> Result<(), String>;

/// The definition of one setting; derived from a field by `PluginSettings`.
#[derive(Debug, Clone, Copy)]
pub struct SettingSpec {
    /// Key in addresses and in the database: at most 50 characters, `A-Z`, digits and `_`.
    pub key: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// One line for people.
    pub description: &'static str,
    /// Unit shown beside the value.
    pub units: &'static str,
    /// Type of the value.
    pub value_type: ValueType,
    /// What an unset value reads as, in the form in which values are stored.
    pub default: &'static str,
    /// The only values allowed; empty where any is.
    pub choices: &'static [Choice],
    /// Lowest number allowed.
    pub min: Option<f64>,
    /// Highest number allowed.
    pub max: Option<f64>,
    /// The model whose rows the value names.
    pub model: Option<Model>,
    /// Whether the plugin cannot work without a value.
    pub required: bool,
    /// Whether the value never leaves the server.
    pub protected: bool,
    /// Whether listings leave it out.
    pub hidden: bool,
    /// A check of the author's own.
    pub validator: Option<Validator>,
}

/// One value that a setting may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The value, as it is stored.
    pub value: &'static str,
    /// Text for people.
    pub text: &'static str,
}

impl SettingSpec {
    /// The definition for a field of type `T`.
    #[must_use]
    pub const fn of<T: SettingValue>(key: &'static str, name: &'static str) -> Self {
        Self {
            key,
            name,
            description: "",
            units: "",
            value_type: T::TYPE,
            default: T::EMPTY,
            choices: T::CHOICES,
            min: T::MIN,
            max: T::MAX,
            model: None,
            required: false,
            protected: T::PROTECTED,
            hidden: false,
            validator: None,
        }
    }

    /// With a key and a name for people.
    #[must_use]
    pub const fn named(mut self, key: &'static str, name: &'static str) -> Self {
        self.key = key;
        self.name = name;
        self
    }

    /// With a description.
    #[must_use]
    pub const fn description(mut self, text: &'static str) -> Self {
        self.description = text;
        self
    }

    /// With a unit.
    #[must_use]
    pub const fn units(mut self, units: &'static str) -> Self {
        self.units = units;
        self
    }

    /// With a default, in the form in which values are stored.
    #[must_use]
    pub const fn default(mut self, text: &'static str) -> Self {
        self.default = text;
        self
    }

    /// With a lowest number, unless the type's own is higher.
    #[must_use]
    pub const fn min(mut self, min: f64) -> Self {
        self.min = match self.min {
            Some(own) if own > min => Some(own),
            _ => Some(min),
        };
        self
    }

    /// With a highest number, unless the type's own is lower.
    #[must_use]
    pub const fn max(mut self, max: f64) -> Self {
        self.max = match self.max {
            Some(own) if own < max => Some(own),
            _ => Some(max),
        };
        self
    }

    /// Naming rows of a model.
    #[must_use]
    pub const fn model(mut self, model: Model) -> Self {
        self.model = Some(model);
        self.value_type = ValueType::Related;
        self
    }

    /// Without which the plugin cannot work.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Left out of listings.
    #[must_use]
    pub const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// With a check of the author's own.
    #[must_use]
    pub const fn validator(mut self, validator: Validator) -> Self {
        self.validator = Some(validator);
        self
    }
}

/// Whether the definitions of one struct agree with each other and with themselves, as far as the derive cannot
/// know: a type has many names.
#[must_use]
pub const fn check(specs: &[SettingSpec]) -> Finding {
    let mut i = 0;
    while i < specs.len() {
        let spec = &specs[i];
        let limited = spec.min.is_some() || spec.max.is_some();
        if limited && matches!(spec.value_type, ValueType::Text | ValueType::Boolean) {
            return Finding::wrong(&[
                "the setting `",
                spec.key,
                "` has `min` or `max`, but its type is not a number\nhelp: remove them",
            ]);
        }
        i += 1;
    }
    Finding::FINE
}

/// Whether the type hides its value.
#[must_use]
pub const fn check_protected<T: SettingValue>() -> Finding {
    if T::PROTECTED {
        return Finding::FINE;
    }
    Finding::wrong(&[
        "a protected setting has the type `Secret`\nhelp: write `Secret`, which is never printed, or remove `protected`",
    ])
}
