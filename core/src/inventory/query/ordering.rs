//! Orderings of queries.

use std::marker::PhantomData;

use super::{Column, Model, Sortable};
use crate::resource::Statement;
use crate::resource::selection::direction;

/// An ordering by one column.
#[derive(Debug, Clone)]
#[must_use]
pub struct Ordering<M> {
    pub(super) sql: Statement,
    model: PhantomData<fn() -> M>,
}

/// What a query of `M` is ordered by: one of its columns, or an [`Ordering`] of one.
#[diagnostic::on_unimplemented(
    message = "a query of `{M}` cannot be ordered by `{Self}`",
    label = "expected a column of `{M}` whose values have an order",
    note = "write `part::NAME` or `part::NAME.desc()`"
)]
pub trait OrderBy<M> {
    /// Returns the ordering.
    fn ordering(self) -> Ordering<M>;
}

impl<M> OrderBy<M> for Ordering<M> {
    fn ordering(self) -> Self {
        self
    }
}

impl<M: Model, T: Sortable, A> OrderBy<M> for Column<M, T, A> {
    fn ordering(self) -> Ordering<M> {
        self.asc()
    }
}

impl<M: Model, T: Sortable, A> Column<M, T, A> {
    /// Orders by the value, the smallest first. Missing values count as smallest.
    pub fn asc(self) -> Ordering<M> {
        self.directed(false)
    }

    /// Orders by the value, the largest first.
    pub fn desc(self) -> Ordering<M> {
        self.directed(true)
    }

    fn directed(self, is_reversed: bool) -> Ordering<M> {
        let mut sql = self.sql();
        sql.sql(direction(is_reversed));
        Ordering {
            sql,
            model: PhantomData,
        }
    }
}
