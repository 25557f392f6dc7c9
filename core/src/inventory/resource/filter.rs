//! Filters of lists.

use super::{QueryParams, Statement};
use crate::db::regex::RegexError;
use crate::decimal::{Decimal, DecimalError};
use crate::server_settings::global::GlobalSettings;

/// A query parameter of a list.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// Its name.
    pub name: &'static str,
    /// How its value becomes a condition.
    pub lookup: Lookup,
}

/// A condition on the rows of the table `t`.
pub type Condition = Statement;

/// How a parameter becomes a condition. A lookup by key names the rows that must contain the key: a table, or a table
/// with a condition, such as `companies WHERE is_supplier`.
#[derive(Debug, Clone, Copy)]
pub enum Lookup {
    /// The column equals the key. The rows come second.
    ForeignKey(&'static str, &'static str),
    /// The SQL equals the boolean value.
    Boolean(&'static str),
    /// The column equals the value.
    Exact(&'static str),
    /// The SQL is true, with the value in lower case for `?`.
    Lowercase(&'static str),
    /// The SQL is true, with the value for `?`, its ASCII letters in lower case.
    AsciiLowercase(&'static str),
    /// The SQL is true, with a regular expression for `?` that finds the literal value anywhere.
    Contains(&'static str),
    /// The SQL is true, with the regular expression for `?`.
    Regex(&'static str),
    /// The column equals the value, which must be one of the choices.
    Choice(&'static str, &'static [&'static str]),
    /// The SQL is true, with the number for `?`.
    Number(&'static str),
    /// The SQL is true, with the integer for `?`.
    Integer(&'static str),
    /// The SQL is true, with the date for `?`.
    Date(&'static str),
    /// The SQL is true, with the key for `?`. The rows come second.
    Related(&'static str, &'static str),
    /// A function of the key and all parameters. The rows come first.
    RelatedFn(&'static str, fn(i64, &QueryParams) -> Condition),
    /// As [`RelatedFn`](Lookup::RelatedFn), where `null` becomes `None`.
    RelatedOrNullFn(&'static str, fn(Option<i64>, &QueryParams) -> Condition),
    /// As [`RelatedFn`](Lookup::RelatedFn), with its own message for a missing row, in which `?` stands for the key.
    RelatedFnWithMessage(
        &'static str,
        &'static str,
        fn(i64, &QueryParams) -> Condition,
    ),
    /// The column holds the key of the tree's row or of a row below it; with `cascade=false` only of the row itself.
    /// `null` selects the whole tree, or with `cascade=false` the rows without a key. The table of the tree comes
    /// second.
    Subtree(&'static str, &'static str),
    /// A function of the value, which returns `None` for a value that it cannot parse.
    Custom(fn(&str) -> Option<Condition>),
    /// A function of the value and all parameters.
    CustomWithParams(fn(&str, &QueryParams) -> Result<Option<Condition>, RegexError>),
    /// Changes the meaning of another parameter or the content of the response; sets no condition.
    Modifier,
    /// The SQL, with the user's key for `?`, equals the boolean value.
    CurrentUser(&'static str),
    /// The SQL equals the boolean value. `?` is today plus the number of days of a setting; 0 days set no condition.
    DaysAhead(&'static str, fn(&GlobalSettings) -> u32),
    /// The SQL is true, with the value for `?`.
    Str(&'static str),
}

impl Filter {
    /// Returns a filter with the name.
    #[must_use]
    pub const fn new(name: &'static str, test: Lookup) -> Self {
        Self { name, lookup: test }
    }
}

/// Message for an invalid key.
pub const INVALID_CHOICE: &str =
    "Select a valid choice. That choice is not one of the available choices.";
/// Message for an invalid number.
pub const INVALID_NUMBER: &str = "Enter a number.";

/// Parses a key.
///
/// # Errors
/// When the text is not an integer.
pub fn parse_key(text: &str) -> Result<i64, RegexError> {
    text.trim().parse().or(Err(INVALID_CHOICE.into()))
}

/// Parses a number. One out of range becomes the nearest number that can be stored.
///
/// # Errors
/// When the text is not a number.
pub fn parse_number(text: &str) -> Result<Decimal, RegexError> {
    let text = text.trim();
    let furthest = if text.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    };
    text.parse().or_else(|error| match error {
        DecimalError::TooLarge => Ok(Decimal::from_millionths(furthest)),
        DecimalError::NotANumber => Err(INVALID_NUMBER.into()),
    })
}

/// Parses a number and truncates it to an integer.
///
/// # Errors
/// When the text is not a number.
pub fn parse_integer(text: &str) -> Result<i64, RegexError> {
    if let Ok(whole) = text.trim().parse() {
        return Ok(whole);
    }
    Ok(parse_number(text)?.millionths() / Decimal::ONE.millionths())
}

/// Parses a boolean parameter, in any of the usual spellings.
#[must_use]
pub fn parse_bool(text: &str) -> Option<bool> {
    crate::settings::value::parse_bool(text)
}
