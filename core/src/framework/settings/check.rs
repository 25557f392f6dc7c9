//! Checks a new value against the definition of its setting.

use serde_json::Value;

use crate::clean::{self, CleanError};
use crate::settings::spec::SettingSpec;
use crate::settings::value::parse_bool;
use crate::settings::value_type::ValueType;

/// Maximum length of a value in characters.
pub const MAX_LENGTH: usize = 2000;

/// Why a value cannot be stored. The messages are those of InvenTree.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ValueError {
    /// Too long.
    #[error("Ensure this value has at most {MAX_LENGTH} characters (it has {0}).")]
    TooLong(usize),
    /// Contains a NUL character, which PostgreSQL cannot store.
    #[error("Null characters are not allowed.")]
    NullCharacter,
    /// Contains HTML.
    #[error(transparent)]
    Unclean(#[from] CleanError),
    /// Not a boolean.
    #[error("Must be a valid boolean.")]
    NotBoolean,
    /// Not an integer.
    #[error("Provided value is not a valid integer")]
    NotInteger,
    /// Not a number.
    #[error("Provided value is not a valid float")]
    NotFloat,
    /// Not a primary key.
    #[error("Provided value is not a valid primary key of {0}")]
    NotAPrimaryKey(&'static str),
    /// The primary key of a row that does not exist.
    #[error("Invalid pk \"{0}\" - object does not exist.")]
    DoesNotExist(String),
    /// Below the lowest number.
    #[error("Ensure this value is greater than or equal to {0}.")]
    TooLow(f64),
    /// Above the highest number.
    #[error("Ensure this value is less than or equal to {0}.")]
    TooHigh(f64),
    /// Not one of the choices.
    #[error("Chosen value is not a valid option")]
    NotAChoice,
    /// Rejected by the plugin author's check, with its message.
    #[error("{0}")]
    Rejected(String),
    /// Not a valid pattern or template of one of the server's own settings.
    #[error("{0}")]
    Malformed(String),
}

/// Converts a JSON value to the string that is stored, and checks it against the definition. The plugin author's check
/// is left out: it is plugin code and has to run isolated.
///
/// # Errors
/// Returns the first rule that the value breaks.
pub fn to_text(spec: &SettingSpec, value: &Value) -> Result<String, ValueError> {
    let text = match value {
        Value::String(text) => clean::line(text)?,
        other => as_text(other),
    };
    let length = text.chars().count();
    if length > MAX_LENGTH {
        return Err(ValueError::TooLong(length));
    }
    if text.contains('\0') {
        return Err(ValueError::NullCharacter);
    }
    let text = normalise(spec, text)?;
    if !spec.choices.is_empty() && !spec.choices.iter().any(|choice| choice.value == text) {
        return Err(ValueError::NotAChoice);
    }
    Ok(text)
}

/// Converts a JSON value to the string that InvenTree stores in its text column.
fn as_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(as_text).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

fn normalise(spec: &SettingSpec, text: String) -> Result<String, ValueError> {
    match spec.value_type {
        ValueType::Text => Ok(text),
        ValueType::Boolean => match parse_bool(&text) {
            Some(true) => Ok("True".to_owned()),
            Some(false) => Ok("False".to_owned()),
            None if text.is_empty() => Ok("False".to_owned()),
            None => Err(ValueError::NotBoolean),
        },
        ValueType::Integer => {
            let number: i64 = text.trim().parse().or(Err(ValueError::NotInteger))?;
            check_limits(spec, number as f64)?;
            Ok(number.to_string())
        }
        ValueType::Float => {
            let number: f64 = text.trim().parse().or(Err(ValueError::NotFloat))?;
            if !number.is_finite() {
                return Err(ValueError::NotFloat);
            }
            check_limits(spec, number)?;
            Ok(text.trim().to_owned())
        }
        ValueType::Related => parse_related(spec, &text),
    }
}

fn check_limits(spec: &SettingSpec, number: f64) -> Result<(), ValueError> {
    match (spec.min, spec.max) {
        (Some(min), _) if number < min => Err(ValueError::TooLow(min)),
        (_, Some(max)) if number > max => Err(ValueError::TooHigh(max)),
        _ => Ok(()),
    }
}

fn parse_related(spec: &SettingSpec, text: &str) -> Result<String, ValueError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    let key = text.parse::<i64>().ok().filter(|pk| *pk > 0);
    let no_key = || ValueError::NotAPrimaryKey(spec.model.map_or("a row", |model| model.name));
    Ok(key.ok_or_else(no_key)?.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{ValueError, to_text};
    use crate::settings::{Choice, Model, SettingSpec};

    const INTEGER: SettingSpec = SettingSpec::of::<i64>("N", "n").min(1.0);

    #[test]
    fn values_are_stored_as_inventree_writes_them() {
        let text = SettingSpec::of::<String>("T", "t");
        assert_eq!(to_text(&text, &json!([1, 2])).unwrap(), "[1, 2]");
        assert_eq!(to_text(&text, &json!(null)).unwrap(), "");
        assert_eq!(to_text(&text, &json!(5)).unwrap(), "5");
        let boolean = SettingSpec::of::<bool>("B", "b");
        assert_eq!(to_text(&boolean, &json!("yes")).unwrap(), "True");
        assert_eq!(to_text(&boolean, &json!(false)).unwrap(), "False");
    }

    #[test]
    fn the_key_of_a_row_is_stored_as_a_number() {
        let related = SettingSpec::of::<Option<i64>>("R", "r").model(Model::named("part.part"));
        for sent in ["7", " 7 ", "007", "+7"] {
            assert_eq!(to_text(&related, &json!(sent)), Ok("7".to_owned()));
        }
        assert_eq!(to_text(&related, &json!("")), Ok(String::new()));
        assert!(to_text(&related, &json!("0")).is_err());
    }

    #[test]
    fn a_value_that_breaks_its_rule_is_refused() {
        assert_eq!(
            to_text(&INTEGER, &json!("twelve")),
            Err(ValueError::NotInteger)
        );
        assert_eq!(to_text(&INTEGER, &json!(1.5)), Err(ValueError::NotInteger));
        assert_eq!(to_text(&INTEGER, &json!(0)), Err(ValueError::TooLow(1.0)));
        let long = to_text(
            &SettingSpec::of::<String>("T", "t"),
            &json!("y".repeat(2001)),
        );
        assert_eq!(
            long.unwrap_err().to_string(),
            "Ensure this value has at most 2000 characters (it has 2001)."
        );
        let choice = SettingSpec {
            choices: &[Choice {
                value: "A",
                text: "a",
            }],
            ..SettingSpec::of::<String>("C", "c")
        };
        assert_eq!(to_text(&choice, &json!("Z")), Err(ValueError::NotAChoice));
    }
}
