//! Conditions on rows from the parameters of a list.

use chrono::Days;

use super::casefold::casefold;
use super::filter::{
    Condition, INVALID_CHOICE, Lookup, parse_bool, parse_integer, parse_key, parse_number,
};
use super::{Actor, QueryParams, SqlValue, Statement, parse};
use crate::db::regex::{self, RegexError};

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
                Ok(parse_bool(text).map(|boolean| boolean_condition(boolean, condition, None)))
            }
            Self::CurrentUser(condition) => {
                let user = SqlValue::from(actor.user.pk);
                Ok(parse_bool(text)
                    .map(|boolean| boolean_condition(boolean, condition, Some(user))))
            }
            Self::DaysAhead(condition, days) => {
                let ahead = days(actor.settings);
                let today = actor.now.date_naive();
                let day = today.checked_add_days(Days::new(ahead.into()));
                let day = SqlValue::Date(day.unwrap_or(today));
                let boolean = parse_bool(text).filter(|_| ahead > 0);
                Ok(boolean.map(|boolean| boolean_condition(boolean, condition, Some(day))))
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
fn boolean_condition(boolean: bool, condition: &'static str, value: Option<SqlValue>) -> Condition {
    let mut sql = Statement::new(if boolean { "(" } else { "NOT (" });
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

fn parse_choice<'a>(text: &'a str, words: &[&str]) -> Result<&'a str, RegexError> {
    if words.contains(&text) {
        return Ok(text);
    }
    Err(format!("Select a valid choice. {text} is not one of the available choices.").into())
}
