//! Values that are read on request, beside each item.

use super::{Column, FieldValue, Model, OnRequest, Row};

/// Columns whose values are read on request: one, or a tuple of up to six.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not read on request",
    label = "expected a column that is marked `OnRequest`, or a tuple of such columns",
    note = "all other columns are fields of the item"
)]
pub trait Requested<M> {
    /// The values.
    type Values;

    /// Adds the indexes of the fields.
    fn push_fields(&self, fields: &mut Vec<usize>);

    /// Takes the values.
    fn take(row: &mut Row) -> Self::Values;
}

impl<M: Model, T: FieldValue> Requested<M> for Column<M, T, OnRequest> {
    type Values = T;

    fn push_fields(&self, fields: &mut Vec<usize>) {
        fields.push(self.index());
    }

    fn take(row: &mut Row) -> T {
        T::take(row)
    }
}

macro_rules! tuples {
    ($(($($name:ident)*))*) => {
        $(impl<M, $($name: Requested<M>),*> Requested<M> for ($($name,)*) {
            type Values = ($($name::Values,)*);

            fn push_fields(&self, fields: &mut Vec<usize>) {
                #[expect(non_snake_case, reason = "one name for a type and its value")]
                let ($($name,)*) = self;
                $($name.push_fields(fields);)*
            }

            fn take(row: &mut Row) -> Self::Values {
                ($($name::take(row),)*)
            }
        })*
    };
}

tuples! { (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }
