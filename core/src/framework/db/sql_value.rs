//! Values of the database whose type is known at run time.

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
pub enum SqlValue {
    /// SQL `NULL`.
    #[default]
    Null,
    /// An integer, a key, or a [`Decimal`] in millionths; on SQLite also a boolean.
    Int(i64),
    /// A boolean.
    Bool(bool),
    /// A string; on SQLite also a date or a datetime.
    Text(String),
    /// A date.
    Date(NaiveDate),
    /// A datetime in UTC.
    DateTime(NaiveDateTime),
}

impl SqlValue {
    /// Returns the integer, if it is one; a boolean is 0 or 1.
    #[must_use]
    pub fn int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            Self::Bool(boolean) => Some(i64::from(*boolean)),
            _ => None,
        }
    }

    /// Returns `true` for `true` and for numbers other than 0.
    #[must_use]
    pub fn is_true(&self) -> bool {
        self.int().is_some_and(|number| number != 0)
    }

    /// Returns the string; other values give an empty one.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }

    /// Returns the decimal, if it is a number.
    #[must_use]
    pub fn decimal(&self) -> Option<Decimal> {
        self.int().map(Decimal::from_millionths)
    }

    /// Returns the date, if it is one.
    #[must_use]
    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            Self::Date(date) => Some(*date),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// Returns the datetime, if it is one.
    #[must_use]
    pub fn datetime(&self) -> Option<NaiveDateTime> {
        match self {
            Self::DateTime(time) => Some(*time),
            Self::Text(text) => ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"]
                .iter()
                .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()),
            _ => None,
        }
    }

    /// Returns whether the value is `NULL`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl From<Option<i64>> for SqlValue {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::Null, Self::Int)
    }
}

impl From<i64> for SqlValue {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for SqlValue {
    fn from(boolean: bool) -> Self {
        Self::Bool(boolean)
    }
}

impl From<&str> for SqlValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for SqlValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Decimal> for SqlValue {
    fn from(number: Decimal) -> Self {
        Self::Int(number.millionths())
    }
}

/// The values of one row, in the order of the query.
#[derive(Debug, Clone, Default)]
pub struct SqlRow(pub Vec<SqlValue>);

impl QueryableByName<Sqlite> for SqlRow {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> deserialize::Result<Self> {
        read_row(row, |value| match value.value_type() {
            None => Ok(SqlValue::Null),
            Some(SqliteType::Integer | SqliteType::Long | SqliteType::SmallInt) => {
                <i64 as FromSql<BigInt, Sqlite>>::from_sql(value).map(SqlValue::Int)
            }
            Some(SqliteType::Float | SqliteType::Double) => {
                // No column holds a float, but a sum that overflows is one.
                <f64 as FromSql<Double, Sqlite>>::from_sql(value)
                    .map(|number| SqlValue::Int(number as i64))
            }
            Some(_) => <String as FromSql<Text, Sqlite>>::from_sql(value).map(SqlValue::Text),
        })
    }
}

/// OIDs of PostgreSQL's types, from its catalog `pg_type`.
mod oid {
    pub(super) const BOOL: u32 = 16;
    pub(super) const INT8: u32 = 20;
    pub(super) const INT4: u32 = 23;
    pub(super) const TEXT: u32 = 25;
    pub(super) const VARCHAR: u32 = 1043;
    pub(super) const DATE: u32 = 1082;
    pub(super) const TIMESTAMP: u32 = 1114;
}

impl QueryableByName<Pg> for SqlRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        read_row(row, |value| match value.get_oid().get() {
            oid::BOOL => <bool as FromSql<Bool, Pg>>::from_sql(value).map(SqlValue::Bool),
            oid::INT8 => <i64 as FromSql<BigInt, Pg>>::from_sql(value).map(SqlValue::Int),
            oid::INT4 => <i32 as FromSql<Integer, Pg>>::from_sql(value)
                .map(|number| SqlValue::Int(number.into())),
            oid::DATE => <NaiveDate as FromSql<Date, Pg>>::from_sql(value).map(SqlValue::Date),
            oid::TIMESTAMP => {
                <NaiveDateTime as FromSql<Timestamp, Pg>>::from_sql(value).map(SqlValue::DateTime)
            }
            oid::TEXT | oid::VARCHAR => {
                <String as FromSql<Text, Pg>>::from_sql(value).map(SqlValue::Text)
            }
            // For example `NUMERIC`, the type of a sum of integers: it needs `CAST(… AS BIGINT)`.
            other => Err(format!("values of the PostgreSQL type {other} are not supported").into()),
        })
    }
}

fn read_row<'a, DB: Backend>(
    row: &impl NamedRow<'a, DB>,
    read: impl Fn(DB::RawValue<'_>) -> deserialize::Result<SqlValue>,
) -> deserialize::Result<SqlRow> {
    let mut cells = Vec::with_capacity(row.field_count());
    for index in 0..row.field_count() {
        let field = diesel::row::Row::get(row, index).ok_or("a column is missing")?;
        cells.push(field.value().map_or(Ok(SqlValue::Null), &read)?);
    }
    Ok(SqlRow(cells))
}
