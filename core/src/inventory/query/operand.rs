//! What columns are compared with, and what they are set to.

use chrono::{NaiveDate, NaiveDateTime};

use super::{Column, FieldValue, Id, Key, Model};
use crate::decimal::Decimal;
use crate::resource::{SqlValue, Statement};

/// A value, or a column of the same model, that a column of `T` is compared with.
#[diagnostic::on_unimplemented(
    message = "a column of `{T}` cannot be compared with `{Self}`",
    label = "expected a value for `{T}`"
)]
pub trait Operand<M, T> {
    /// Returns its SQL; `None` for a missing value.
    fn operand_sql(self) -> Option<Statement>;
}

/// A value that a column of `T` is set to.
#[diagnostic::on_unimplemented(
    message = "a column of `{T}` cannot be set to `{Self}`",
    label = "expected a value for `{T}`"
)]
pub trait NewValue<T> {
    /// Converts it.
    fn into_value(self) -> T;
}

/// A type by whose values a query is ordered.
#[diagnostic::on_unimplemented(
    message = "a query is not ordered by values of `{Self}`",
    label = "order by another column",
    note = "an amount of money is ordered by `.amount()` of its column"
)]
pub trait Sortable: Stored {}

impl<T: Ordered> Sortable for T {}
impl Sortable for bool {}

/// A type whose values are greater or less than others.
#[diagnostic::on_unimplemented(
    message = "values of `{Self}` have no order",
    label = "compare with `eq`",
    note = "an amount of money is compared by `.amount()` of its column"
)]
pub trait Ordered: Stored {}

/// A type whose values are compared as they are stored.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is an amount and a currency",
    label = "compare `.amount()` or `.currency()` of the column"
)]
pub trait Stored: FieldValue {}

fn value_sql(value: impl FieldValue) -> Option<Statement> {
    match value.into_sql() {
        SqlValue::Null => None,
        SqlValue::Text(text) => Some(text_sql(&text)),
        value => Some(Statement::default().value(value).clone()),
    }
}

/// Returns the SQL of a text. No stored text contains a NUL, which PostgreSQL refuses as a value: it equals nothing.
pub(super) fn text_sql(text: &str) -> Statement {
    if text.contains('\0') {
        return Statement::new("CAST(NULL AS TEXT)");
    }
    Statement::default().value(text).clone()
}

impl<M, T: FieldValue> Operand<M, T> for T {
    fn operand_sql(self) -> Option<Statement> {
        value_sql(self)
    }
}

impl<M, T: FieldValue> Operand<M, Option<T>> for T {
    fn operand_sql(self) -> Option<Statement> {
        value_sql(self)
    }
}

impl<M: Model, T: Stored, A> Operand<M, T> for Column<M, T, A> {
    fn operand_sql(self) -> Option<Statement> {
        Some(self.sql())
    }
}

impl<M: Model, T: Stored, A> Operand<M, Option<T>> for Column<M, T, A> {
    fn operand_sql(self) -> Option<Statement> {
        Some(self.sql())
    }
}

impl<T: FieldValue> NewValue<T> for T {
    fn into_value(self) -> T {
        self
    }
}

impl<T: FieldValue> NewValue<Option<T>> for T {
    fn into_value(self) -> Option<T> {
        Some(self)
    }
}

/// Further types that stand for a value of a field.
macro_rules! conversions {
    ($($from:ty => $type:ty = $convert:expr;)*) => {
        $(
            impl NewValue<$type> for $from {
                fn into_value(self) -> $type {
                    let convert: fn(Self) -> $type = $convert;
                    convert(self)
                }
            }

            impl NewValue<Option<$type>> for $from {
                fn into_value(self) -> Option<$type> {
                    Some(NewValue::<$type>::into_value(self))
                }
            }

            impl<M> Operand<M, $type> for $from {
                fn operand_sql(self) -> Option<Statement> {
                    value_sql(NewValue::<$type>::into_value(self))
                }
            }

            impl<M> Operand<M, Option<$type>> for $from {
                fn operand_sql(self) -> Option<Statement> {
                    value_sql(NewValue::<$type>::into_value(self))
                }
            }
        )*
    };
}

conversions! {
    i32 => i64 = i64::from;
    i32 => Decimal = Decimal::from;
    &str => String = str::to_owned;
    &String => String = String::clone;
}

macro_rules! mark {
    ($marker:ident: $($type:ty)*) => {
        $(impl $marker for $type {})*
    };
}

mark! { Ordered: i64 Decimal String NaiveDate NaiveDateTime }
mark! { Stored: bool i64 Decimal String NaiveDate NaiveDateTime }

impl<T: Stored> Stored for Option<T> {}
impl<T: Ordered> Ordered for Option<T> {}
impl<K: Key> Stored for Id<K> {}
impl<K: Key> Ordered for Id<K> {}
