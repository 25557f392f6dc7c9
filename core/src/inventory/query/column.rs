//! Columns: what queries compare, order and set.

use std::fmt;
use std::marker::PhantomData;

use super::{FieldValue, Model, Money, Shape, currency_index};
use crate::resource::{Field, Resource, Source, Statement};

/// Marks a column that [`set`](Column::set) writes.
#[derive(Debug)]
pub enum Writable {}

/// The mark of a column that [`set`](Column::set) writes: [`Writable`].
#[diagnostic::on_unimplemented(
    message = "the column is read-only",
    label = "only the server or an operation, such as `inventory.stock()`, changes it"
)]
pub trait CanSet {}

impl CanSet for Writable {}

/// Marks a column that only the server writes.
#[derive(Debug)]
pub enum ReadOnly {}

/// The mark of a column that an item contains: [`Writable`] or [`ReadOnly`].
#[diagnostic::on_unimplemented(
    message = "the value of the column is read on request, and is not part of a change",
    label = "only columns that are fields of the item change with it"
)]
pub trait InItem {}

impl InItem for Writable {}
impl InItem for ReadOnly {}

/// Marks a column whose value is read only where a query asks for it: see [`Query::with`](super::Query::with).
#[derive(Debug)]
pub enum OnRequest {}

/// A field of the model `M` with values of the type `T`; `A` says who writes it.
///
/// Conditions: [`eq`](Self::eq), [`ne`](Self::ne), [`gt`](Self::gt), [`ge`](Self::ge), [`lt`](Self::lt),
/// [`le`](Self::le), [`is_in`](Self::is_in), for text [`contains`](Self::contains) and
/// [`starts_with`](Self::starts_with), for values that can be missing [`is_null`](Self::is_null), for keys of
/// categories and locations [`within`](Self::within), for keys of other items [`matches`](Self::matches). Orderings:
/// [`asc`](Self::asc), [`desc`](Self::desc). New values: [`set`](Column::set).
///
/// ```
/// use inventree::items::{part, stock_item};
///
/// let _ = part::ACTIVE.eq(true).and(part::IN_STOCK.lt(part::MINIMUM_STOCK));
/// let _ = stock_item::BATCH.starts_with("B-").or(stock_item::QUANTITY.gt(10));
/// let _ = stock_item::PART.matches(part::NAME.contains("bolt"));
/// let _ = part::DESCRIPTION.set("M4, stainless");
/// ```
pub struct Column<M, T, A = Writable> {
    index: usize,
    types: PhantomData<Types<M, T, A>>,
}

/// What makes a column neither own its types nor depend on their lifetimes.
type Types<M, T, A> = fn() -> (M, T, A);

impl<M, T, A> Clone for Column<M, T, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T, A> Copy for Column<M, T, A> {}

impl<M: Model, T, A> fmt::Debug for Column<M, T, A> {
    /// Formats the model and the field: `Part.name`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", M::RESOURCE.model.class, self.name())
    }
}

impl<M: Model, T, A> Column<M, T, A> {
    /// Creates the column of the field with this index.
    #[must_use]
    pub(crate) const fn new(index: usize) -> Self {
        Self {
            index,
            types: PhantomData,
        }
    }

    /// Returns the name of the field in the API.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.field().name
    }

    /// Returns the index of the field in the resource.
    pub(crate) const fn index(self) -> usize {
        self.index
    }

    /// Returns the indexes of its values in the resource: two for money.
    pub(crate) fn indexes(self) -> Vec<usize>
    where
        T: FieldValue,
    {
        match T::SHAPE {
            Shape::Money => vec![self.index, currency_index(M::RESOURCE, self.name())],
            _ => vec![self.index],
        }
    }

    pub(super) fn field(self) -> &'static Field {
        &M::RESOURCE.fields[self.index]
    }

    /// Returns the SQL of its value in a row of the table `t`.
    pub(super) fn sql(self) -> Statement {
        field_sql(self.field())
    }
}

impl<M: Model, A> Column<M, Option<Money>, A> {
    /// Returns the column of the amount alone, for conditions and orderings.
    #[must_use]
    pub const fn amount(self) -> Column<M, Option<crate::decimal::Decimal>, ReadOnly> {
        Column::new(self.index)
    }

    /// Returns the column of the currency's code, for conditions and orderings.
    #[must_use]
    pub fn currency(self) -> Column<M, String, ReadOnly> {
        Column::new(currency_index(M::RESOURCE, self.name()))
    }
}

/// Whether the column of a text is null where the text is empty.
const fn is_empty_text_null(field: &Field) -> bool {
    field.field_type.is_text() && field.null && !field.empty_is_null
}

/// Returns the SQL of the fields of the table `t`, separated by commas.
pub(crate) fn columns_sql(resource: &Resource, fields: &[usize]) -> Statement {
    let mut columns = Statement::default();
    for (position, index) in fields.iter().enumerate() {
        let comma = if position == 0 { "" } else { ", " };
        columns
            .sql(comma)
            .append(field_sql(&resource.fields[*index]));
    }
    columns
}

/// Returns the SQL of a field of the table `t`.
pub(super) fn field_sql(field: &Field) -> Statement {
    let mut sql = Statement::default();
    match field.source {
        Source::Column(column) if is_empty_text_null(field) => {
            sql.sql("COALESCE(t.").sql(column).sql(", '')")
        }
        Source::Column(column) => sql.sql("t.").sql(column),
        Source::Sql(expression) => sql.sql(expression),
        Source::Rules => sql.sql(field.query_sql),
    };
    sql
}
