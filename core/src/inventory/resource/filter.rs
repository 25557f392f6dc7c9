//! Filters of lists.

use chrono::Days;

use super::read::casefold;
use super::rules::{Actor, QueryParams};
use super::{SqlValue, Statement, parse};
use crate::db::regex::{self, RegexError};
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

impl Lookup {
    /// Returns the condition for the value; `None` where it sets none.
    ///
    /// # Errors
    /// When the value is invalid.
    pub fn condition(
        &self,
        text: &str,
        params: &QueryParams,
        actor: Actor<'_>,
    ) -> Result<Option<Condition>, RegexError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        if text.contains('\0') {
            return Err(parse::NULL_CHARACTER.into());
        }
        match self {
            Self::Subtree(..) if is_null(text) && !is_flat(params) => Ok(None),
            Self::Boolean(condition) => {
                Ok(parse_bool(text).map(|truth| boolean_condition(truth, condition, None)))
            }
            Self::CurrentUser(condition) => {
                let user = SqlValue::from(actor.user.pk);
                Ok(parse_bool(text).map(|truth| boolean_condition(truth, condition, Some(user))))
            }
            Self::DaysAhead(condition, days) => {
                let ahead = days(actor.settings);
                let today = actor.now.date_naive();
                let day = today.checked_add_days(Days::new(ahead.into()));
                let day = SqlValue::Date(day.unwrap_or(today));
                let truth = parse_bool(text).filter(|_| ahead > 0);
                Ok(truth.map(|truth| boolean_condition(truth, condition, Some(day))))
            }
            Self::RelatedFn(_, make) => Ok(Some(make(parse_key(text)?, params))),
            Self::RelatedOrNullFn(_, make) if is_null(text) => Ok(Some(make(None, params))),
            Self::RelatedOrNullFn(_, make) => Ok(Some(make(Some(parse_key(text)?), params))),
            Self::RelatedFnWithMessage(_, _, make) => Ok(Some(make(parse_integer(text)?, params))),
            Self::Custom(make) => Ok(make(text)),
            Self::CustomWithParams(make) => make(text, params),
            Self::Modifier => Ok(None),
            _ => self.comparison(text, params).map(Some),
        }
    }

    /// Returns the condition of lookups that compare rows with the value.
    fn comparison(&self, text: &str, params: &QueryParams) -> Result<Condition, RegexError> {
        let mut sql = Statement::default();
        match self {
            Self::Subtree(column, _) if is_null(text) => sql.sql(column).sql(" IS NULL"),
            Self::ForeignKey(column, _) => sql.sql(column).sql(" = ").value(parse_key(text)?),
            Self::Subtree(column, _) if is_flat(params) => {
                sql.sql(column).sql(" = ").value(parse_integer(text)?)
            }
            Self::Subtree(column, table) => sql
                .sql(column)
                .sql(" IN (SELECT b.id FROM ")
                .sql(table)
                .sql(" b JOIN ")
                .sql(table)
                .sql(" r ON b.path >= r.path AND b.path < r.path || 'x' WHERE r.id = ")
                .value(parse_integer(text)?)
                .sql(")"),
            Self::Exact(column) => sql.sql(column).sql(" = ").value(text),
            Self::Lowercase(condition) => sql.sql_with(condition, &casefold(text).into()),
            Self::AsciiLowercase(condition) => {
                sql.sql_with(condition, &text.to_ascii_lowercase().into())
            }
            Self::Contains(condition) => {
                let expression = regex::to_portable(&regex::escape(text))?;
                sql.sql_with(condition, &expression.into())
            }
            Self::Regex(condition) => sql.sql_with(condition, &regex::to_portable(text)?.into()),
            Self::Choice(column, words) => {
                sql.sql(column).sql(" = ").value(parse_choice(text, words)?)
            }
            Self::Number(condition) => sql.sql_with(condition, &parse_number(text)?.into()),
            Self::Integer(condition) => sql.sql_with(condition, &parse_integer(text)?.into()),
            Self::Date(condition) => {
                let day = parse::iso_date(text).ok_or("Enter a valid date.")?;
                sql.sql_with(condition, &SqlValue::Date(day))
            }
            Self::Related(condition, _) => sql.sql_with(condition, &parse_key(text)?.into()),
            Self::Str(condition) => sql.sql_with(condition, &text.into()),
            // The other lookups compare nothing.
            _ => sql.sql("1 = 0"),
        };
        Ok(sql)
    }

    /// Returns the rows in which the key must exist, and the message for a missing one.
    #[must_use]
    pub fn related_rows(&self, text: &str) -> Option<(&'static str, &'static str)> {
        match self {
            Self::RelatedOrNullFn(..) if is_null(text) => None,
            Self::ForeignKey(_, rows)
            | Self::Related(_, rows)
            | Self::RelatedFn(rows, _)
            | Self::RelatedOrNullFn(rows, _) => Some((rows, INVALID_CHOICE)),
            Self::RelatedFnWithMessage(rows, text, _) => Some((rows, text)),
            _ => None,
        }
    }

    /// Whether it matches a regular expression, which may take long.
    #[must_use]
    pub fn is_regex(&self) -> bool {
        matches!(self, Self::Regex(_) | Self::Contains(_))
    }
}

/// Returns the SQL or its negation as a condition, with the value for `?` if there is one.
fn boolean_condition(truth: bool, condition: &'static str, value: Option<SqlValue>) -> Condition {
    let mut sql = Statement::new(if truth { "(" } else { "NOT (" });
    match value {
        Some(value) => sql.sql_with(condition, &value),
        None => sql.sql(condition),
    };
    sql.sql(")").clone()
}

/// Whether `cascade=false` selects only the row itself of a branch.
fn is_flat(params: &QueryParams) -> bool {
    params.get("cascade").and_then(parse_bool) == Some(false)
}

fn is_null(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("null")
}

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

fn parse_choice<'a>(text: &'a str, words: &[&str]) -> Result<&'a str, RegexError> {
    if words.contains(&text) {
        return Ok(text);
    }
    Err(format!("Select a valid choice. {text} is not one of the available choices.").into())
}

/// Parses a boolean parameter, in any of the usual spellings.
#[must_use]
pub fn parse_bool(text: &str) -> Option<bool> {
    crate::settings::value::parse_bool(text)
}
