//! What a list can be narrowed by.

use super::rules::Asked;
use super::{Cell, Statement, sent};
use crate::decimal::Decimal;
use crate::models::user::User;

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

/// How a parameter becomes a condition.
#[derive(Debug, Clone, Copy)]
pub enum Test {
    /// The column holds the key; `null` finds the rows without one.
    Key(&'static str),
    /// The SQL holds, or with a false value does not.
    Holds(&'static str),
    /// The column is the text.
    Text(&'static str),
    /// The SQL, with the number for `?`, holds.
    Number(&'static str),
    /// The SQL, with the day for `?`, holds.
    Day(&'static str),
    /// The SQL, with the key for `?`, holds.
    About(&'static str),
    /// The column holds the key of a tree's row, or with `cascade` not false of one below it; `null` stands for
    /// the whole tree, or with `cascade` false for the rows without a key. The table of the tree comes second.
    Branch(&'static str, &'static str),
    /// A function of the text, which gives none where it is not understood.
    Own(fn(&str) -> Option<Condition>),
    /// A function of the text and of all parameters.
    Along(fn(&str, &Asked) -> Result<Option<Condition>, &'static str>),
    /// The SQL, with the user's key for `?`, holds, or with a false value does not.
    Mine(&'static str),
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

impl Test {
    /// The condition for the text that the user sends; `None` where it asks for nothing.
    ///
    /// # Errors
    /// With what is wrong with the text.
    pub fn condition(
        &self,
        text: &str,
        asked: &Asked,
        user: &User,
    ) -> Result<Option<Condition>, &'static str> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        if text.contains('\0') {
            return Err(sent::NULL_CHARACTER);
        }
        let is_null = text.eq_ignore_ascii_case("null");
        let is_flat = asked.get("cascade").and_then(truth) == Some(false);
        let key = || text.parse::<i64>().map(Cell::Int).or(Err(NO_CHOICE));
        let mut sql = Statement::default();
        match self {
            Self::Branch(..) if is_null && !is_flat => return Ok(None),
            Self::Key(column) | Self::Branch(column, _) if is_null => {
                sql.sql(column).sql(" IS NULL")
            }
            Self::Key(column) => sql.sql(column).sql(" = ").value(key()?),
            Self::Branch(column, _) if is_flat => sql.sql(column).sql(" = ").value(key()?),
            Self::Branch(column, table) => sql
                .sql(column)
                .sql(" IN (SELECT b.id FROM ")
                .sql(table)
                .sql(" b JOIN ")
                .sql(table)
                .sql(" r ON b.path >= r.path AND b.path < r.path || 'x' WHERE r.id = ")
                .value(key()?)
                .sql(")"),
            Self::Holds(condition) => match truth(text) {
                Some(true) => sql.sql("(").sql(condition).sql(")"),
                Some(false) => sql.sql("NOT (").sql(condition).sql(")"),
                None => return Ok(None),
            },
            Self::Mine(condition) => match truth(text) {
                Some(true) => sql.with(condition, &user.pk.into()),
                Some(false) => sql.sql("NOT (").with(condition, &user.pk.into()).sql(")"),
                None => return Ok(None),
            },
            Self::Text(column) => sql.sql(column).sql(" = ").value(text),
            Self::Number(condition) => {
                let number: Decimal = text.parse().or(Err("Enter a number."))?;
                sql.with(condition, &number.into())
            }
            Self::Day(condition) => {
                let day = sent::day(text).ok_or("Enter a valid date.")?;
                sql.with(condition, &Cell::Date(day))
            }
            Self::About(condition) => sql.with(condition, &key()?),
            Self::Own(make) => return Ok(make(text)),
            Self::Along(make) => return make(text, asked),
            Self::Like(condition) => sql.with(condition, &text.into()),
        };
        Ok(Some(sql))
    }
}

/// The truth value of a parameter, in any of the usual spellings.
#[must_use]
pub fn truth(text: &str) -> Option<bool> {
    crate::settings::value::parse_bool(text)
}

/// What `LIKE` needs to find the text anywhere, taken literally.
#[must_use]
pub fn pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for sign in text.chars() {
        if matches!(sign, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(sign);
    }
    pattern.push('%');
    pattern
}
