//! The Rust types of fields.

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::{Map, Value};

use super::{Id, Key, Money, Row};
use crate::decimal::Decimal;
use crate::resource::{Field, SqlValue};

/// What a Rust type can represent.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A boolean.
    Boolean,
    /// An integer.
    Integer,
    /// A decimal number.
    Decimal,
    /// An amount, and its currency in a field whose name ends in `_currency`.
    Money,
    /// A string.
    Text,
    /// A date.
    Date,
    /// A datetime.
    DateTime,
    /// The key of an item of the model with this name.
    Key(&'static str),
    /// One of these codes, each with its label.
    Status(&'static [(i64, &'static str)]),
}

/// A Rust type of a field.
pub trait FieldValue: Clone + Default + PartialEq {
    /// What it represents.
    const SHAPE: Shape;
    /// Whether it represents null.
    const IS_OPTIONAL: bool = false;

    /// Takes the value from a row; `None` for null.
    fn take_optional(row: &mut Row) -> Option<Self>;

    /// Takes the value from a row. The database stores no null, except where the type is an `Option`.
    #[must_use]
    fn take(row: &mut Row) -> Self {
        Self::take_optional(row).unwrap_or_default()
    }

    /// Converts it to a value of the database.
    fn into_sql(self) -> SqlValue;

    /// Converts it to JSON, as a request would contain it.
    fn into_json(self) -> Value;

    /// Adds it to the body of a request.
    fn add_to(self, field: &Field, body: &mut Map<String, Value>) {
        body.insert(field.name.to_owned(), self.into_json());
    }
}

macro_rules! field_values {
    ($($type:ty: $shape:ident, $read:expr, $sql:expr, $json:expr;)*) => {
        $(impl FieldValue for $type {
            const SHAPE: Shape = Shape::$shape;

            fn take_optional(row: &mut Row) -> Option<Self> {
                let read: fn(SqlValue) -> Option<Self> = $read;
                read(row.take())
            }

            fn into_sql(self) -> SqlValue {
                let convert: fn(Self) -> SqlValue = $sql;
                convert(self)
            }

            fn into_json(self) -> Value {
                let convert: fn(Self) -> Value = $json;
                convert(self)
            }
        })*
    };
}

field_values! {
    bool: Boolean, |value| value.int().map(|number| number != 0), SqlValue::Bool, Value::Bool;
    i64: Integer, |value| value.int(), SqlValue::Int, Value::from;
    Decimal: Decimal, |value| value.decimal(), SqlValue::from, |number| number.to_string().into();
    String: Text, text, SqlValue::Text, Value::String;
    NaiveDate: Date, |value| value.date(), |date| SqlValue::Date(storable_date(date)),
        |date| date.to_string().into();
    NaiveDateTime: DateTime, |value| value.datetime(),
        |time| SqlValue::DateTime(storable_date(time.date()).and_time(time.time())),
        |time| time.and_utc().to_rfc3339().into();
}

/// Returns the nearest date of the years 1 to 9999: SQLite compares dates as texts, and none beyond these is stored.
fn storable_date(date: NaiveDate) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(1, 1, 1);
    let last = NaiveDate::from_ymd_opt(9999, 12, 31);
    date.clamp(first.unwrap_or(date), last.unwrap_or(date))
}

fn text(value: SqlValue) -> Option<String> {
    match value {
        SqlValue::Text(text) => Some(text),
        _ => None,
    }
}

impl<K: Key> FieldValue for Id<K> {
    const SHAPE: Shape = Shape::Key(K::RESOURCE.model.name);

    fn take_optional(row: &mut Row) -> Option<Self> {
        row.take().int().map(Self::new)
    }

    fn into_sql(self) -> SqlValue {
        self.into()
    }

    fn into_json(self) -> Value {
        self.get().into()
    }
}

impl FieldValue for Money {
    const SHAPE: Shape = Shape::Money;

    fn take_optional(row: &mut Row) -> Option<Self> {
        let (amount, currency) = (row.take().decimal(), row.take());
        Some(Self::new(amount?, currency.text()))
    }

    fn into_sql(self) -> SqlValue {
        self.amount.into()
    }

    fn into_json(self) -> Value {
        self.amount.into_json()
    }

    fn add_to(self, field: &Field, body: &mut Map<String, Value>) {
        let currency = format!("{}{CURRENCY_SUFFIX}", field.name);
        body.insert(currency, self.currency.into());
        body.insert(field.name.to_owned(), self.amount.into_json());
    }
}

/// The end of the name of a field with the currency of an amount.
pub(super) const CURRENCY_SUFFIX: &str = "_currency";

impl<T: FieldValue> FieldValue for Option<T> {
    const SHAPE: Shape = T::SHAPE;
    const IS_OPTIONAL: bool = true;

    fn take_optional(row: &mut Row) -> Option<Self> {
        Some(T::take_optional(row))
    }

    fn into_sql(self) -> SqlValue {
        self.map_or(SqlValue::Null, T::into_sql)
    }

    fn into_json(self) -> Value {
        self.map_or(Value::Null, T::into_json)
    }

    fn add_to(self, field: &Field, body: &mut Map<String, Value>) {
        match self {
            Some(value) => value.add_to(field, body),
            None => {
                body.insert(field.name.to_owned(), Value::Null);
            }
        }
    }
}
