//! Reading one sent value by the rule of its field.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};
use serde_json::Value;

use super::{Cell, Field, Kind, Preset};
use crate::clean;
use crate::decimal::{Decimal, DecimalError};

/// What may not be null.
pub const NULL: &str = "This field may not be null.";
/// What may not be empty.
pub const BLANK: &str = "This field may not be blank.";
/// What no text holds.
pub const NULL_CHARACTER: &str = "Null characters are not allowed.";
/// What must be sent.
pub const REQUIRED: &str = "This field is required.";

/// The value that the field gets by what was sent.
///
/// # Errors
/// With the rule that it breaks.
pub fn read(field: &Field, sent: &Value) -> Result<Cell, String> {
    let is_nothing = is_nothing(sent) && (sent.is_null() || !is_text(field.kind));
    if is_nothing {
        return match (field.null, field.default) {
            (false, _) => Err(NULL.to_owned()),
            (true, Preset::Word(word)) => Ok(word.into()),
            (true, _) => Ok(Cell::Null),
        };
    }
    match field.kind {
        Kind::Boolean => boolean(sent).map(Cell::Bool),
        Kind::Integer(least, most) => within(integer(sent)?, least, most),
        Kind::Number | Kind::Places(_) | Kind::Price => at_least(number(sent)?, field.least),
        Kind::Text(max) => Ok(match text(sent, max, field.blank)? {
            text if text.is_empty() && field.empty_is_null => Cell::Null,
            text => Cell::Text(text),
        }),
        Kind::Notes(max) => notes(sent, max).map(Cell::Text),
        Kind::Url(max) => shaped(text(sent, max, field.blank)?, is_url, "Enter a valid URL."),
        Kind::Email(max) => shaped(
            text(sent, max, field.blank)?,
            is_email,
            "Enter a valid email address.",
        ),
        Kind::Date => date(sent).map(Cell::Date),
        Kind::Related(_) => key(sent).map(Cell::Int),
        Kind::Choice(choices) => choice(sent, choices),
        Kind::Word(words) => word(sent, |sent| words.iter().any(|(word, _)| *word == sent)),
        // Which ones there are is a setting, which the check against the database looks at.
        Kind::Currency => text(sent, 3, field.blank).map(Cell::Text),
        Kind::DateTime => moment(sent).map(Cell::Time),
        Kind::Image
        | Kind::Thumbnail
        | Kind::File
        | Kind::Tags
        | Kind::List
        | Kind::Json
        | Kind::Any
        | Kind::Value(_)
        | Kind::Nested(_)
        | Kind::Each(_) => Err("this field cannot be set here".to_owned()),
    }
}

/// Whether nothing was sent: null or an empty text.
#[must_use]
pub fn is_nothing(sent: &Value) -> bool {
    sent.is_null() || sent.as_str() == Some("")
}

fn is_text(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Text(_) | Kind::Notes(_) | Kind::Url(_) | Kind::Email(_) | Kind::Currency
    )
}

/// A truth value, in any of the usual spellings.
///
/// # Errors
/// With the rule that it breaks.
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

/// A whole number.
///
/// # Errors
/// With the rule that it breaks.
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

fn within(number: i64, least: i64, most: i64) -> Result<Cell, String> {
    if number < least {
        return Err(too_small(least));
    }
    if number > most {
        return Err(format!(
            "Ensure this value is less than or equal to {most}."
        ));
    }
    Ok(Cell::Int(number))
}

fn at_least(number: Decimal, least: Option<i64>) -> Result<Cell, String> {
    match least {
        Some(least) if number.millionths() < least.saturating_mul(Decimal::ONE.millionths()) => {
            Err(too_small(least))
        }
        _ => Ok(number.into()),
    }
}

fn too_small(least: i64) -> String {
    format!("Ensure this value is greater than or equal to {least}.")
}

/// A number with a fraction.
///
/// # Errors
/// With the rule that it breaks.
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

/// A text of one line, cleaned as all texts are that are stored.
///
/// # Errors
/// With the rule that it breaks.
pub fn text(sent: &Value, max: usize, blank: bool) -> Result<String, String> {
    let text = clean::line(&any_text(sent)?).map_err(|error| error.to_string())?;
    sized(text, max, blank)
}

/// Notes in Markdown, of as many lines as they have.
fn notes(sent: &Value, max: usize) -> Result<String, String> {
    let text = clean::notes(&any_text(sent)?).map_err(|error| error.to_string())?;
    sized(text, max, true)
}

/// A text as it was sent but for white space at its ends: what was scanned, or is looked up.
///
/// # Errors
/// With the rule that it breaks.
pub fn verbatim(sent: &Value, max: usize, blank: bool) -> Result<String, String> {
    let text = any_text(sent)?;
    if text.contains('\0') {
        return Err(NULL_CHARACTER.to_owned());
    }
    sized(text.trim().to_owned(), max, blank)
}

fn any_text(sent: &Value) -> Result<Cow<'_, str>, String> {
    match sent {
        Value::String(text) => Ok(text.into()),
        Value::Number(number) => Ok(number.to_string().into()),
        Value::Null => Err(NULL.to_owned()),
        _ => Err("Not a valid string.".to_owned()),
    }
}

fn sized(text: String, max: usize, blank: bool) -> Result<String, String> {
    if text.is_empty() && !blank {
        return Err(BLANK.to_owned());
    }
    if text.chars().count() > max {
        return Err(too_long(max));
    }
    Ok(text)
}

/// The text for one that is longer than so many characters.
#[must_use]
pub fn too_long(max: usize) -> String {
    format!("Ensure this field has no more than {max} characters.")
}

fn shaped(text: String, fits: fn(&str) -> bool, rule: &str) -> Result<Cell, String> {
    if text.is_empty() || fits(&text) {
        Ok(Cell::Text(text))
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
    day(text).ok_or_else(|| {
        "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.".to_owned()
    })
}

/// The day that is written like `2026-01-31`. SQLite compares days as texts: their years have four digits.
#[must_use]
pub fn day(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (1..=9999).contains(&day.year()).then_some(day)
}

/// Most tags of one item.
const MOST_TAGS: usize = 100;
/// Longest tag in characters.
const LONGEST_TAG: usize = 100;

/// Tags: a list of texts, as JSON too, or a text with commas between; each once, in order.
///
/// # Errors
/// With the rule that they break.
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
        tags.insert(text(tag, LONGEST_TAG, true)?);
    }
    tags.remove("");
    if tags.len() > MOST_TAGS {
        return Err(format!("an item has at most {MOST_TAGS} tags"));
    }
    Ok(tags)
}

/// A moment, in UTC where no other zone is named.
fn moment(sent: &Value) -> Result<NaiveDateTime, String> {
    let text = sent.as_str().map(str::trim).unwrap_or_default();
    let zoned = DateTime::parse_from_rfc3339(text).map(|moment| moment.naive_utc());
    let plain = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&text.replacen(' ', "T", 1), form).ok());
    let moment = zoned.ok().or(plain);
    // Others differ between the databases.
    let moment = moment.filter(|moment| (1..=9999).contains(&moment.year()));
    moment.ok_or_else(|| {
        "Datetime has wrong format. Use one of these formats instead: \
         YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
            .to_owned()
    })
}

/// The key of an item, whether or not there is one.
///
/// # Errors
/// With the rule that it breaks.
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
        unknown(&digits)
    } else {
        let kind = crate::json_error::python_type(sent);
        format!("Incorrect type. Expected pk value, received {kind}.")
    })
}

/// The text for a key that no item has.
#[must_use]
pub fn unknown_key(key: i64) -> String {
    unknown(&key.to_string())
}

fn unknown(key: &str) -> String {
    format!("Invalid pk \"{}\" - object does not exist.", brief(key))
}

/// As much of a text as an answer repeats.
fn brief(text: &str) -> String {
    const MOST: usize = 100;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn choice(sent: &Value, choices: &[(i64, &str)]) -> Result<Cell, String> {
    let code = integer(sent)
        .ok()
        .filter(|code| choices.iter().any(|(known, _)| known == code));
    code.map(Cell::Int).ok_or_else(|| no_choice(sent))
}

fn word(sent: &Value, is_known: impl Fn(&str) -> bool) -> Result<Cell, String> {
    let word = sent.as_str().filter(|word| is_known(word));
    word.map(Cell::from).ok_or_else(|| no_choice(sent))
}

/// The text for a value that is none of those that can be chosen.
#[must_use]
pub fn no_choice(sent: &Value) -> String {
    let shown = sent
        .as_str()
        .map_or_else(|| sent.to_string(), str::to_owned);
    format!("\"{}\" is not a valid choice.", brief(&shown))
}
