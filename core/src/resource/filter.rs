//! What a list can be narrowed by.

use chrono::Days;

use super::read::fold;
use super::rules::{Asked, Author};
use super::{Cell, Statement, sent};
use crate::db::regex::{self, Reason};
use crate::decimal::{Decimal, DecimalError};
use crate::settings::global::GlobalSettings;

/// One parameter of a list.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// Name in the query.
    pub name: &'static str,
    /// What it does.
    pub test: Test,
}

/// A condition on the rows of the table `t`.
pub type Condition = Statement;

/// How a parameter becomes a condition. `rows` are those of which the text names one by its key: a table, or a table
/// and which of it, such as `companies WHERE is_supplier`.
#[derive(Debug, Clone, Copy)]
pub enum Test {
    /// The column holds the key of one of the rows, which come second.
    Key(&'static str, &'static str),
    /// The SQL holds, or with a false value does not.
    Holds(&'static str),
    /// The column is the text.
    Text(&'static str),
    /// The SQL, with the text in lower case for `?`, holds.
    Folded(&'static str),
    /// The SQL, with the text for `?` whose letters of ASCII are in lower case, holds.
    Same(&'static str),
    /// The SQL, with the text as a regular expression that finds it anywhere for `?`, holds.
    Contains(&'static str),
    /// The SQL, with the regular expression for `?`, holds.
    Matches(&'static str),
    /// The column is one of the words.
    Word(&'static str, &'static [&'static str]),
    /// The SQL, with the number for `?`, holds.
    Number(&'static str),
    /// The SQL, with the whole number for `?`, holds.
    Whole(&'static str),
    /// The SQL, with the day for `?`, holds.
    Day(&'static str),
    /// The SQL, with the key of one of the rows for `?`, holds. The rows come second.
    About(&'static str, &'static str),
    /// A function of the key of one of the rows and of all parameters.
    Chosen(&'static str, fn(i64, &Asked) -> Condition),
    /// The same, where `null` stands for none.
    ChosenOrNone(&'static str, fn(Option<i64>, &Asked) -> Condition),
    /// The same as `Chosen`, with a text of its own where there is no such row, in which `?` stands for the key.
    Named(&'static str, &'static str, fn(i64, &Asked) -> Condition),
    /// The column holds the key of a tree's row, or with `cascade` not false of one below it; `null` stands for
    /// the whole tree, or with `cascade` false for the rows without a key. The table of the tree comes second.
    Branch(&'static str, &'static str),
    /// A function of the text, which gives none where it is not understood.
    Own(fn(&str) -> Option<Condition>),
    /// A function of the text and of all parameters.
    Along(fn(&str, &Asked) -> Result<Option<Condition>, Reason>),
    /// Says how another parameter is meant or what else is shown, and nothing by itself.
    Beside,
    /// The SQL, with the user's key for `?`, holds, or with a false value does not.
    Mine(&'static str),
    /// The SQL, with the day for `?` that is so many days ahead as a setting says, holds, or with a false value does
    /// not; without a number of days it asks for nothing.
    Within(&'static str, fn(&GlobalSettings) -> u32),
    /// The SQL, with the text for `?`, holds.
    Like(&'static str),
}

impl Filter {
    /// A parameter of the name.
    #[must_use]
    pub const fn of(name: &'static str, test: Test) -> Self {
        Self { name, test }
    }
}

/// Text for a key that is none.
pub const NO_CHOICE: &str =
    "Select a valid choice. That choice is not one of the available choices.";
/// Text for a number that is none.
pub const NO_NUMBER: &str = "Enter a number.";

impl Test {
    /// The condition for the text that the user sends; `None` where it asks for nothing.
    ///
    /// # Errors
    /// With what is wrong with the text.
    pub fn condition(
        &self,
        text: &str,
        asked: &Asked,
        author: Author<'_>,
    ) -> Result<Option<Condition>, Reason> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        if text.contains('\0') {
            return Err(sent::NULL_CHARACTER.into());
        }
        match self {
            Self::Branch(..) if is_null(text) && !is_flat(asked) => Ok(None),
            Self::Holds(condition) => Ok(truth(text).map(|truth| holds(truth, condition, None))),
            Self::Mine(condition) => {
                let user = Cell::from(author.user.pk);
                Ok(truth(text).map(|truth| holds(truth, condition, Some(user))))
            }
            Self::Within(condition, days) => {
                let ahead = days(author.settings);
                let today = author.now.date_naive();
                let day = today.checked_add_days(Days::new(ahead.into()));
                let day = Cell::Date(day.unwrap_or(today));
                let truth = truth(text).filter(|_| ahead > 0);
                Ok(truth.map(|truth| holds(truth, condition, Some(day))))
            }
            Self::Chosen(_, make) => Ok(Some(make(key(text)?, asked))),
            Self::ChosenOrNone(_, make) if is_null(text) => Ok(Some(make(None, asked))),
            Self::ChosenOrNone(_, make) => Ok(Some(make(Some(key(text)?), asked))),
            Self::Named(_, _, make) => Ok(Some(make(whole(text)?, asked))),
            Self::Own(make) => Ok(make(text)),
            Self::Along(make) => make(text, asked),
            Self::Beside => Ok(None),
            _ => self.compared(text, asked).map(Some),
        }
    }

    /// The condition of those that compare the rows with the text.
    fn compared(&self, text: &str, asked: &Asked) -> Result<Condition, Reason> {
        let mut sql = Statement::default();
        match self {
            Self::Branch(column, _) if is_null(text) => sql.sql(column).sql(" IS NULL"),
            Self::Key(column, _) => sql.sql(column).sql(" = ").value(key(text)?),
            Self::Branch(column, _) if is_flat(asked) => {
                sql.sql(column).sql(" = ").value(whole(text)?)
            }
            Self::Branch(column, table) => sql
                .sql(column)
                .sql(" IN (SELECT b.id FROM ")
                .sql(table)
                .sql(" b JOIN ")
                .sql(table)
                .sql(" r ON b.path >= r.path AND b.path < r.path || 'x' WHERE r.id = ")
                .value(whole(text)?)
                .sql(")"),
            Self::Text(column) => sql.sql(column).sql(" = ").value(text),
            Self::Folded(condition) => sql.with(condition, &fold(text).into()),
            Self::Same(condition) => sql.with(condition, &text.to_ascii_lowercase().into()),
            Self::Contains(condition) => {
                let expression = regex::portable(&regex::escape(text))?;
                sql.with(condition, &expression.into())
            }
            Self::Matches(condition) => sql.with(condition, &regex::portable(text)?.into()),
            Self::Word(column, words) => sql.sql(column).sql(" = ").value(word(text, words)?),
            Self::Number(condition) => sql.with(condition, &number(text)?.into()),
            Self::Whole(condition) => sql.with(condition, &whole(text)?.into()),
            Self::Day(condition) => {
                let day = sent::day(text).ok_or("Enter a valid date.")?;
                sql.with(condition, &Cell::Date(day))
            }
            Self::About(condition, _) => sql.with(condition, &key(text)?.into()),
            Self::Like(condition) => sql.with(condition, &text.into()),
            // All others compare nothing.
            _ => sql.sql("1 = 0"),
        };
        Ok(sql)
    }

    /// The rows of which the text has to name one by its key, and what is said where there is none.
    #[must_use]
    pub fn rows(&self, text: &str) -> Option<(&'static str, &'static str)> {
        match self {
            Self::ChosenOrNone(..) if is_null(text) => None,
            Self::Key(_, rows)
            | Self::About(_, rows)
            | Self::Chosen(rows, _)
            | Self::ChosenOrNone(rows, _) => Some((rows, NO_CHOICE)),
            Self::Named(rows, text, _) => Some((rows, text)),
            _ => None,
        }
    }

    /// Whether it matches texts with an expression, which may take its time.
    #[must_use]
    pub fn is_matching(&self) -> bool {
        matches!(self, Self::Matches(_) | Self::Contains(_))
    }
}

/// The SQL, with the value for `?` where there is one, holds or does not.
fn holds(truth: bool, condition: &'static str, value: Option<Cell>) -> Condition {
    let mut sql = Statement::new(if truth { "(" } else { "NOT (" });
    match value {
        Some(value) => sql.with(condition, &value),
        None => sql.sql(condition),
    };
    sql.sql(")").clone()
}

/// Whether a branch of a tree is to be its row alone.
fn is_flat(asked: &Asked) -> bool {
    asked.get("cascade").and_then(truth) == Some(false)
}

fn is_null(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("null")
}

/// The key that the text is.
///
/// # Errors
/// Where it is none.
pub fn key(text: &str) -> Result<i64, Reason> {
    text.trim().parse().or(Err(NO_CHOICE.into()))
}

/// The number that the text is; the nearest one where it is larger than any that is stored.
///
/// # Errors
/// Where it is none.
pub fn number(text: &str) -> Result<Decimal, Reason> {
    let text = text.trim();
    let furthest = if text.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    };
    text.parse().or_else(|error| match error {
        DecimalError::TooLarge => Ok(Decimal::from_millionths(furthest)),
        DecimalError::NotANumber => Err(NO_NUMBER.into()),
    })
}

/// The whole number that the text is, without what stands behind its point.
///
/// # Errors
/// Where it is no number.
pub fn whole(text: &str) -> Result<i64, Reason> {
    if let Ok(whole) = text.trim().parse() {
        return Ok(whole);
    }
    Ok(number(text)?.millionths() / Decimal::ONE.millionths())
}

fn word<'a>(text: &'a str, words: &[&str]) -> Result<&'a str, Reason> {
    if words.contains(&text) {
        return Ok(text);
    }
    Err(format!("Select a valid choice. {text} is not one of the available choices.").into())
}

/// The truth value of a parameter, in any of the usual spellings.
#[must_use]
pub fn truth(text: &str) -> Option<bool> {
    crate::settings::value::parse_bool(text)
}
