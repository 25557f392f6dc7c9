//! The types of settings.

use crate::const_check::ConstResult;
use crate::settings::secret::Secret;
use crate::settings::spec::{Choice, SettingSpec};
use crate::settings::value_type::ValueType;
use crate::settings::values::Values;

/// A Rust type that a setting can have.
#[diagnostic::on_unimplemented(
    message = "a setting cannot have the type `{Self}`",
    label = "not a type of settings",
    note = "use `bool`, an integer, `f32`, `f64`, `String`, `Secret`, an enum that derives `SettingChoice`, or an `Option` of one"
)]
pub trait SettingValue: Sized {
    /// The type of the literal in `#[setting(default = …)]`.
    type Literal;
    /// The type in the API.
    const TYPE: ValueType;
    /// The stored form of an unset value that has no default.
    const EMPTY: &'static str;
    /// The allowed values; empty if every value is allowed.
    const CHOICES: &'static [Choice] = &[];
    /// Whether the value never leaves the server.
    const PROTECTED: bool = false;
    /// Lowest number of the type.
    const MIN: Option<f64> = None;
    /// Highest number of the type.
    const MAX: Option<f64> = None;
    /// The definition that the derive completes; do not override it.
    #[doc(hidden)]
    const SPEC: SettingSpec = SettingSpec::of::<Self>("", "");
    /// Parses a stored string; `None` if it is not a value of the type.
    fn parse(text: &str) -> Option<Self>;
    /// Reads the value of the setting from the given values.
    #[must_use]
    fn of(values: &Values, spec: &SettingSpec) -> Self {
        values.get(spec)
    }
}

/// Parses a boolean as InvenTree does; `None` if the string is not a boolean.
#[must_use]
pub fn parse_bool(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "1" | "y" | "yes" | "t" | "true" | "ok" | "on" => Some(true),
        "0" | "n" | "no" | "none" | "f" | "false" | "off" => Some(false),
        _ => None,
    }
}

impl SettingValue for bool {
    type Literal = bool;
    const TYPE: ValueType = ValueType::Boolean;
    const EMPTY: &'static str = "False";
    fn parse(text: &str) -> Option<Self> {
        parse_bool(text)
    }
}

macro_rules! integers {
    ($($integer:ty)*) => {$(
        impl SettingValue for $integer {
            type Literal = $integer;
            const TYPE: ValueType = ValueType::Integer;
            const EMPTY: &'static str = "0";
            const MIN: Option<f64> = Some(<$integer>::MIN as f64);
            const MAX: Option<f64> = Some(<$integer>::MAX as f64);
            fn parse(text: &str) -> Option<Self> {
                text.trim().parse().ok()
            }
        }
    )*};
}

integers!(i8 i16 i32 i64 u8 u16 u32);

macro_rules! floats {
    ($($float:ty)*) => {$(
        impl SettingValue for $float {
            type Literal = $float;
            const TYPE: ValueType = ValueType::Float;
            const EMPTY: &'static str = "0";
            fn parse(text: &str) -> Option<Self> {
                text.trim().parse().ok().filter(|number: &Self| number.is_finite())
            }
        }
    )*};
}

floats!(f32 f64);

impl SettingValue for String {
    type Literal = &'static str;
    const TYPE: ValueType = ValueType::Text;
    const EMPTY: &'static str = "";
    fn parse(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl SettingValue for Secret {
    type Literal = &'static str;
    const TYPE: ValueType = ValueType::Text;
    const EMPTY: &'static str = "";
    const PROTECTED: bool = true;
    fn parse(text: &str) -> Option<Self> {
        Some(Self::new(text))
    }
}

impl<T: SettingValue> SettingValue for Option<T> {
    type Literal = T::Literal;
    const TYPE: ValueType = T::TYPE;
    const EMPTY: &'static str = "";
    const CHOICES: &'static [Choice] = T::CHOICES;
    const PROTECTED: bool = T::PROTECTED;
    const MIN: Option<f64> = T::MIN;
    const MAX: Option<f64> = T::MAX;
    fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(None);
        }
        T::parse(text).map(Some)
    }
}

impl SettingSpec {
    /// Creates the definition for a field of type `T`.
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
}

impl Values {
    /// Returns the typed value. A stored string that does not parse, such as one from an older version of the plugin,
    /// reads as the default.
    #[must_use]
    pub fn get<T: SettingValue>(&self, spec: &SettingSpec) -> T {
        T::parse(self.text(spec))
            .or_else(|| T::parse(spec.default))
            .or_else(|| T::parse(T::EMPTY))
            .unwrap_or_else(|| unreachable!("the derive rejects a default that does not parse"))
    }
}

/// Checks that the type hides its value.
#[must_use]
pub const fn check_protected<T: SettingValue>() -> ConstResult {
    if T::PROTECTED {
        return ConstResult::OK;
    }
    ConstResult::error(&[
        "a protected setting has the type `Secret`\nhelp: write `Secret`, which is never printed, or remove `protected`",
    ])
}

#[cfg(test)]
mod tests {
    use super::{SettingValue, parse_bool};

    #[test]
    fn a_boolean_is_read_in_every_spelling_of_inventree() {
        for text in ["1", "Y", "yes", "T", "True", "OK", "on"] {
            assert_eq!(parse_bool(text), Some(true), "{text}");
        }
        for text in ["0", "n", "NO", "none", "f", "False", "off"] {
            assert_eq!(parse_bool(text), Some(false), "{text}");
        }
        assert_eq!(parse_bool("banana"), None);
    }

    #[test]
    fn an_empty_text_is_none_and_not_an_error() {
        assert_eq!(Option::<i64>::parse(""), Some(None));
        assert_eq!(Option::<i64>::parse("7"), Some(Some(7)));
        assert_eq!(Option::<i64>::parse("x"), None);
    }
}
