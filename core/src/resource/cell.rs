//! Values as the database holds them, of a kind that is known at run time.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, QueryableByName};
use diesel::pg::Pg;
use diesel::row::{Field as _, NamedRow};
use diesel::sql_types::{BigInt, Bool, Date, Double, Integer, Text, Timestamp};
use diesel::sqlite::{Sqlite, SqliteType};

use crate::decimal::Decimal;

/// One value of one row.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Cell {
    /// None.
    #[default]
    Null,
    /// A whole number, a key, or a [`Decimal`] in millionths; on SQLite also a truth value.
    Int(i64),
    /// A truth value.
    Bool(bool),
    /// A text; on SQLite also a date or a time.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// A moment, in UTC.
    Time(NaiveDateTime),
}

impl Cell {
    /// The whole number, if it is one.
    #[must_use]
    pub fn int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            Self::Bool(truth) => Some(i64::from(*truth)),
            _ => None,
        }
    }

    /// The truth value; anything but `true` and numbers other than 0 is false.
    #[must_use]
    pub fn is_true(&self) -> bool {
        self.int().is_some_and(|number| number != 0)
    }

    /// The text; empty where it is none.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }

    /// The number, if it is one.
    #[must_use]
    pub fn decimal(&self) -> Option<Decimal> {
        self.int().map(Decimal::from_millionths)
    }

    /// The day, if it is one.
    #[must_use]
    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            Self::Date(date) => Some(*date),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The moment, if it is one.
    #[must_use]
    pub fn time(&self) -> Option<NaiveDateTime> {
        match self {
            Self::Time(time) => Some(*time),
            Self::Text(text) => ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"]
                .iter()
                .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()),
            _ => None,
        }
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl From<Option<i64>> for Cell {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::Null, Self::Int)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Cell {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Decimal> for Cell {
    fn from(number: Decimal) -> Self {
        Self::Int(number.millionths())
    }
}

/// The values of one row, in the order of the query.
#[derive(Debug, Clone, Default)]
pub struct Cells(pub Vec<Cell>);

impl QueryableByName<Sqlite> for Cells {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> deserialize::Result<Self> {
        cells(row, |value| match value.value_type() {
            None => Ok(Cell::Null),
            Some(SqliteType::Integer | SqliteType::Long | SqliteType::SmallInt) => {
                <i64 as FromSql<BigInt, Sqlite>>::from_sql(value).map(Cell::Int)
            }
            Some(SqliteType::Float | SqliteType::Double) => {
                // No column holds a float; a sum that overflowed would.
                <f64 as FromSql<Double, Sqlite>>::from_sql(value)
                    .map(|number| Cell::Int(number as i64))
            }
            Some(_) => <String as FromSql<Text, Sqlite>>::from_sql(value).map(Cell::Text),
        })
    }
}

/// Types of PostgreSQL by their number in its catalogue `pg_type`.
mod oid {
    pub(super) const BOOL: u32 = 16;
    pub(super) const INT8: u32 = 20;
    pub(super) const INT4: u32 = 23;
    pub(super) const TEXT: u32 = 25;
    pub(super) const VARCHAR: u32 = 1043;
    pub(super) const DATE: u32 = 1082;
    pub(super) const TIMESTAMP: u32 = 1114;
}

impl QueryableByName<Pg> for Cells {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        cells(row, |value| match value.get_oid().get() {
            oid::BOOL => <bool as FromSql<Bool, Pg>>::from_sql(value).map(Cell::Bool),
            oid::INT8 => <i64 as FromSql<BigInt, Pg>>::from_sql(value).map(Cell::Int),
            oid::INT4 => <i32 as FromSql<Integer, Pg>>::from_sql(value)
                .map(|number| Cell::Int(number.into())),
            oid::DATE => <NaiveDate as FromSql<Date, Pg>>::from_sql(value).map(Cell::Date),
            oid::TIMESTAMP => {
                <NaiveDateTime as FromSql<Timestamp, Pg>>::from_sql(value).map(Cell::Time)
            }
            oid::TEXT | oid::VARCHAR => {
                <String as FromSql<Text, Pg>>::from_sql(value).map(Cell::Text)
            }
            // A sum of whole numbers is such a one: it wants `CAST(… AS BIGINT)`.
            other => Err(format!("the type with the number {other} is not read").into()),
        })
    }
}

fn cells<'a, DB: Backend>(
    row: &impl NamedRow<'a, DB>,
    read: impl Fn(DB::RawValue<'_>) -> deserialize::Result<Cell>,
) -> deserialize::Result<Cells> {
    let mut cells = Vec::with_capacity(row.field_count());
    for place in 0..row.field_count() {
        let field = diesel::row::Row::get(row, place).ok_or("a column is missing")?;
        cells.push(field.value().map_or(Ok(Cell::Null), &read)?);
    }
    Ok(Cells(cells))
}
