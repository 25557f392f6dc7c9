//! Parses a value of a request by the type of its field.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};
use serde_json::Value;

use super::{DefaultValue, Field, FieldType, SqlValue};
use crate::clean;
use crate::decimal::{Decimal, DecimalError};

/// Message for null where it is not allowed.
pub const NULL: &str = "This field may not be null.";
/// Message for an empty string where it is not allowed.
pub const BLANK: &str = "This field may not be blank.";
/// Message for a string with a null character.
pub const NULL_CHARACTER: &str = "Null characters are not allowed.";
/// Message for a missing field.
pub const REQUIRED: &str = "This field is required.";

/// Parses the value of a field.
///
/// # Errors
/// When the value is invalid, with the message.
pub fn field_value(field: &Field, sent: &Value) -> Result<SqlValue, String> {
    let is_nothing = is_null_or_empty(sent) && (sent.is_null() || !is_text(field.field_type));
    if is_nothing {
        return match (field.null, field.default) {
            (false, _) => Err(NULL.to_owned()),
            (true, DefaultValue::Text(word)) => Ok(word.into()),
            (true, _) => Ok(SqlValue::Null),
        };
    }
    match field.field_type {
        FieldType::Boolean => boolean(sent).map(SqlValue::Bool),
        FieldType::Integer(least, most) => in_range(integer(sent)?, least, most),
        FieldType::Number | FieldType::DecimalString(_) | FieldType::Price => {
            check_min(number(sent)?, field.min_value)
        }
        FieldType::Text(max) => Ok(match text(sent, max, field.blank)? {
            text if text.is_empty() && field.empty_is_null => SqlValue::Null,
            text => SqlValue::Text(text),
        }),
        FieldType::Notes(max) => notes(sent, max).map(SqlValue::Text),
        FieldType::Url(max) => {
            check_format(text(sent, max, field.blank)?, is_url, "Enter a valid URL.")
        }
        FieldType::Email(max) => check_format(
            text(sent, max, field.blank)?,
            is_email,
            "Enter a valid email address.",
        ),
        FieldType::Date => date(sent).map(SqlValue::Date),
        FieldType::Related(_) => key(sent).map(SqlValue::Int),
        FieldType::IntegerChoice(choices) => integer_choice(sent, choices),
        FieldType::TextChoice(words) => {
            text_choice(sent, |sent| words.iter().any(|(word, _)| *word == sent))
        }
        // The enabled currencies are a setting, which `write::check` reads.
        FieldType::Currency => text(sent, 3, field.blank).map(SqlValue::Text),
        FieldType::DateTime => datetime(sent).map(SqlValue::DateTime),
        FieldType::Image
        | FieldType::Thumbnail
        | FieldType::File
        | FieldType::Tags
        | FieldType::List
        | FieldType::Json
        | FieldType::Any
        | FieldType::SettingValue(_)
        | FieldType::Nested(_)
        | FieldType::NestedList(_) => Err("this field cannot be set here".to_owned()),
    }
}

/// Whether the value is null or an empty string.
#[must_use]
pub fn is_null_or_empty(sent: &Value) -> bool {
    sent.is_null() || sent.as_str() == Some("")
}

fn is_text(kind: FieldType) -> bool {
    matches!(
        kind,
        FieldType::Text(_)
            | FieldType::Notes(_)
            | FieldType::Url(_)
            | FieldType::Email(_)
            | FieldType::Currency
    )
}

/// Parses a boolean, in any of the usual spellings.
///
/// # Errors
/// When the value is invalid, with the message.
pub fn boolean(sent: &Value) -> Result<bool, String> {
    if sent.is_null() {
        return Err(NULL.to_owned());
    }
    let truth = match sent {
        Value::Bool(truth) => Some(*truth),
        Value::Number(number) => match number.as_i64() {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        },
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "t" | "y" | "yes" | "true" | "on" | "1" => Some(true),
            "f" | "n" | "no" | "false" | "off" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    };
    truth.ok_or_else(|| "Must be a valid boolean.".to_owned())
}

/// Parses an integer.
///
/// # Errors
/// When the value is invalid, with the message.
pub fn integer(sent: &Value) -> Result<i64, String> {
    if sent.is_null() {
        return Err(NULL.to_owned());
    }
    let whole = match sent {
        Value::Number(number) => {
            let whole = number
                .as_f64()
                .filter(|number| number.fract() == 0.0 && number.abs() < 9e15);
            number.as_i64().or(whole.map(|number| number as i64))
        }
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    whole.ok_or_else(|| "A valid integer is required.".to_owned())
}

fn in_range(number: i64, least: i64, most: i64) -> Result<SqlValue, String> {
    if number < least {
        return Err(too_small_message(least));
    }
    if number > most {
        return Err(format!(
            "Ensure this value is less than or equal to {most}."
        ));
    }
    Ok(SqlValue::Int(number))
}

fn check_min(number: Decimal, least: Option<i64>) -> Result<SqlValue, String> {
    match least {
        Some(least) if number.millionths() < least.saturating_mul(Decimal::ONE.millionths()) => {
            Err(too_small_message(least))
        }
        _ => Ok(number.into()),
    }
}

fn too_small_message(least: i64) -> String {
    format!("Ensure this value is greater than or equal to {least}.")
}

/// Parses a decimal number.
///
/// # Errors
/// When the value is invalid, with the message.
pub fn number(sent: &Value) -> Result<Decimal, String> {
    let number = match sent {
        Value::Number(number) => number.to_string().parse(),
        Value::String(text) => text.trim().parse(),
        _ => Err(DecimalError::NotANumber),
    };
    number.map_err(|error| match error {
        DecimalError::NotANumber => "A valid number is required.".to_owned(),
        DecimalError::TooLarge => error.to_string(),
    })
}

/// Parses a string of one line, cleaned as all stored strings are.
///
/// # Errors
/// When the value is invalid, with the message.
pub fn text(sent: &Value, max: usize, blank: bool) -> Result<String, String> {
    let text = clean::line(&to_text(sent)?).map_err(|error| error.to_string())?;
    check_length(text, max, blank)
}

/// Parses Markdown notes.
fn notes(sent: &Value, max: usize) -> Result<String, String> {
    let text = clean::notes(&to_text(sent)?).map_err(|error| error.to_string())?;
    check_length(text, max, true)
}

/// Parses a string without cleaning it, except for white space at its ends: a scanned code, or a value to look up.
///
/// # Errors
/// When the value is invalid, with the message.
pub fn verbatim(sent: &Value, max: usize, blank: bool) -> Result<String, String> {
    let text = to_text(sent)?;
    if text.contains('\0') {
        return Err(NULL_CHARACTER.to_owned());
    }
    check_length(text.trim().to_owned(), max, blank)
}

fn to_text(sent: &Value) -> Result<Cow<'_, str>, String> {
    match sent {
        Value::String(text) => Ok(text.into()),
        Value::Number(number) => Ok(number.to_string().into()),
        Value::Null => Err(NULL.to_owned()),
        _ => Err("Not a valid string.".to_owned()),
    }
}

fn check_length(text: String, max: usize, blank: bool) -> Result<String, String> {
    if text.is_empty() && !blank {
        return Err(BLANK.to_owned());
    }
    if text.chars().count() > max {
        return Err(too_long_message(max));
    }
    Ok(text)
}

/// Returns the message for a string of more than `max` characters.
#[must_use]
pub fn too_long_message(max: usize) -> String {
    format!("Ensure this field has no more than {max} characters.")
}

fn check_format(text: String, fits: fn(&str) -> bool, rule: &str) -> Result<SqlValue, String> {
    if text.is_empty() || fits(&text) {
        Ok(SqlValue::Text(text))
    } else {
        Err(rule.to_owned())
    }
}

fn is_url(text: &str) -> bool {
    let rest = ["http://", "https://", "ftp://", "ftps://"]
        .iter()
        .find_map(|scheme| {
            text.get(..scheme.len())
                .filter(|start| start.eq_ignore_ascii_case(scheme))
                .and(text.get(scheme.len()..))
        });
    rest.is_some_and(|rest| {
        !rest.starts_with('/') && !rest.is_empty() && !text.contains(char::is_whitespace)
    })
}

fn is_email(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !text.contains(char::is_whitespace)
    })
}

fn date(sent: &Value) -> Result<NaiveDate, String> {
    let text = sent.as_str().map(str::trim).unwrap_or_default();
    iso_date(text).ok_or_else(|| {
        "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.".to_owned()
    })
}

/// Parses a date such as `2026-01-31`. Years have four digits, since SQLite compares dates as strings.
#[must_use]
pub fn iso_date(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (1..=9999).contains(&day.year()).then_some(day)
}

/// Maximum number of tags of an item.
const MAX_TAGS: usize = 100;
/// Maximum length of a tag in characters.
const MAX_TAG_LENGTH: usize = 100;

/// Parses tags: a list of strings, also as JSON in a string, or a string with commas. Sorts and deduplicates them.
///
/// # Errors
/// When the value is invalid, with the message.
pub fn tags(sent: &Value) -> Result<BTreeSet<String>, String> {
    let list: Vec<Value> = match sent {
        Value::Null => return Err(NULL.to_owned()),
        Value::Array(items) => items.clone(),
        Value::String(text) => serde_json::from_str(text)
            .unwrap_or_else(|_| text.split(',').map(Value::from).collect()),
        other => {
            let kind = crate::json_error::python_type(other);
            return Err(format!("Expected a list of items but got type \"{kind}\"."));
        }
    };
    let mut tags = BTreeSet::new();
    for tag in &list {
        if !tag.is_string() {
            return Err("All list items must be of string type.".to_owned());
        }
        tags.insert(text(tag, MAX_TAG_LENGTH, true)?);
    }
    tags.remove("");
    if tags.len() > MAX_TAGS {
        return Err(format!("an item has at most {MAX_TAGS} tags"));
    }
    Ok(tags)
}

/// Parses a datetime, in UTC where no time zone is given.
fn datetime(sent: &Value) -> Result<NaiveDateTime, String> {
    let text = sent.as_str().map(str::trim).unwrap_or_default();
    let zoned = DateTime::parse_from_rfc3339(text).map(|time| time.naive_utc());
    let plain = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&text.replacen(' ', "T", 1), form).ok());
    let time = zoned.ok().or(plain);
    // Other years differ between the databases.
    let time = time.filter(|time| (1..=9999).contains(&time.year()));
    time.ok_or_else(|| {
        "Datetime has wrong format. Use one of these formats instead: \
         YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
            .to_owned()
    })
}

/// Parses the key of an item, which need not exist.
///
/// # Errors
/// When the value is invalid, with the message.
pub fn key(sent: &Value) -> Result<i64, String> {
    let digits = match sent {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => String::new(),
    };
    if let Ok(key) = digits.parse() {
        return Ok(key);
    }
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    Err(if is_number {
        unknown_pk_message(&digits)
    } else {
        let kind = crate::json_error::python_type(sent);
        format!("Incorrect type. Expected pk value, received {kind}.")
    })
}

/// Returns the message for a key that does not exist.
#[must_use]
pub fn unknown_key_message(key: i64) -> String {
    unknown_pk_message(&key.to_string())
}

fn unknown_pk_message(key: &str) -> String {
    format!("Invalid pk \"{}\" - object does not exist.", truncate(key))
}

/// Shortens a text that a message repeats.
fn truncate(text: &str) -> String {
    const MOST: usize = 100;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn integer_choice(sent: &Value, choices: &[(i64, &str)]) -> Result<SqlValue, String> {
    let code = integer(sent)
        .ok()
        .filter(|code| choices.iter().any(|(known, _)| known == code));
    code.map(SqlValue::Int)
        .ok_or_else(|| invalid_choice_message(sent))
}

fn text_choice(sent: &Value, is_known: impl Fn(&str) -> bool) -> Result<SqlValue, String> {
    let word = sent.as_str().filter(|word| is_known(word));
    word.map(SqlValue::from)
        .ok_or_else(|| invalid_choice_message(sent))
}

/// Returns the message for a value that is not a valid choice.
#[must_use]
pub fn invalid_choice_message(sent: &Value) -> String {
    let text = sent
        .as_str()
        .map_or_else(|| sent.to_string(), str::to_owned);
    format!("\"{}\" is not a valid choice.", truncate(&text))
}
