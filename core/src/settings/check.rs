//! Checking a new value against its definition.

use serde_json::Value;

use crate::clean::{self, CleanError};
use crate::settings::spec::SettingSpec;
use crate::settings::value::{ValueType, parse_bool};

/// Longest value in characters.
pub const MAX_LENGTH: usize = 2000;

/// Why a value cannot be stored; the texts are the reference's.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ValueError {
    /// Too long.
    #[error("Ensure this value has at most {MAX_LENGTH} characters (it has {0}).")]
    TooLong(usize),
    /// With a zero character, which PostgreSQL cannot store.
    #[error("Null characters are not allowed.")]
    NullCharacter,
    /// Holding HTML.
    #[error(transparent)]
    Unclean(#[from] CleanError),
    /// Not a truth value.
    #[error("Must be a valid boolean.")]
    NotBoolean,
    /// Not a whole number.
    #[error("Provided value is not a valid integer")]
    NotInteger,
    /// Not a number.
    #[error("Provided value is not a valid float")]
    NotFloat,
    /// Not the key of a row.
    #[error("Provided value is not a valid primary key of {0}")]
    NotRelated(&'static str),
    /// The key of a row that is not there.
    #[error("Invalid pk \"{0}\" - object does not exist.")]
    NoRow(String),
    /// Below the lowest number.
    #[error("Ensure this value is greater than or equal to {0}.")]
    TooLow(f64),
    /// Above the highest number.
    #[error("Ensure this value is less than or equal to {0}.")]
    TooHigh(f64),
    /// Not among the choices.
    #[error("Chosen value is not a valid option")]
    NotAChoice,
    /// The author's own check says no.
    #[error("{0}")]
    Refused(String),
    /// The text is no pattern or template such as the server needs.
    #[error("{0}")]
    Malformed(String),
}

/// The text to store for a JSON value, checked against all of the definition but the author's own check,
/// which is plugin code and belongs behind the fence.
///
/// # Errors
/// The first rule that the value breaks.
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

/// A JSON value as the reference writes it into its text column.
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
            limits(spec, number as f64)?;
            Ok(number.to_string())
        }
        ValueType::Float => {
            let number: f64 = text.trim().parse().or(Err(ValueError::NotFloat))?;
            if !number.is_finite() {
                return Err(ValueError::NotFloat);
            }
            limits(spec, number)?;
            Ok(text.trim().to_owned())
        }
        ValueType::Related => related(spec, &text),
    }
}

fn limits(spec: &SettingSpec, number: f64) -> Result<(), ValueError> {
    match (spec.min, spec.max) {
        (Some(min), _) if number < min => Err(ValueError::TooLow(min)),
        (_, Some(max)) if number > max => Err(ValueError::TooHigh(max)),
        _ => Ok(()),
    }
}

fn related(spec: &SettingSpec, text: &str) -> Result<String, ValueError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    let key = text.parse::<i64>().ok().filter(|pk| *pk > 0);
    let no_key = || ValueError::NotRelated(spec.model.map_or("a row", |model| model.name));
    Ok(key.ok_or_else(no_key)?.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{ValueError, to_text};
    use crate::settings::{Choice, Model, SettingSpec};

    const INTEGER: SettingSpec = SettingSpec::of::<i64>("N", "n").min(1.0);

    #[test]
    fn values_are_stored_as_the_reference_writes_them() {
        let text = SettingSpec::of::<String>("T", "t");
        assert_eq!(to_text(&text, &json!([1, 2])).unwrap(), "[1, 2]");
        assert_eq!(to_text(&text, &json!(null)).unwrap(), "");
        assert_eq!(to_text(&text, &json!(5)).unwrap(), "5");
        let truth = SettingSpec::of::<bool>("B", "b");
        assert_eq!(to_text(&truth, &json!("yes")).unwrap(), "True");
        assert_eq!(to_text(&truth, &json!(false)).unwrap(), "False");
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
