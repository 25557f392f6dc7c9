//! Queries.

use std::marker::PhantomData;

use super::column::columns_sql;
use super::{Condition, Id, Model, OrderBy, Requested, Row};
use crate::error::{Error, Result};
use crate::resource::{Resource, SqlValue, Statement};

/// What runs queries on behalf of a user.
pub(crate) trait Reader: std::fmt::Debug {
    /// Returns the condition on the items that the user may view, where that is not all.
    ///
    /// # Errors
    /// When the user may view none.
    fn visible(&self, resource: &'static Resource) -> Result<Option<Statement>>;

    /// Runs the query.
    ///
    /// # Errors
    /// When the database fails.
    fn load(&self, sql: &Statement) -> Result<Vec<Vec<SqlValue>>>;
}

/// A query that is being built. Nothing is read before one of [`all`](Self::all), [`first`](Self::first),
/// [`one`](Self::one), [`ids`](Self::ids), [`count`](Self::count) and [`exists`](Self::exists).
#[derive(Debug)]
#[must_use = "a query reads nothing before `all`, `first`, `one`, `ids`, `count` or `exists`"]
pub struct Query<'a, M> {
    select: Select<'a>,
    model: PhantomData<fn() -> M>,
}

impl<'a, M: Model> Query<'a, M> {
    pub(crate) fn new(inventory: &'a dyn Reader, condition: Option<Condition<M>>) -> Self {
        let (condition, related) = condition.map(Condition::into_parts).unzip();
        Self {
            select: Select {
                reader: inventory,
                resource: M::RESOURCE,
                condition,
                related,
                ordering: Statement::default(),
                limit: None,
                offset: 0,
                is_of_one_key: false,
            },
            model: PhantomData,
        }
    }

    /// States that the condition is that of a key. The connection then keeps the prepared statement, which has no limit:
    /// SQLite prepares a statement again for each value of its limit, which takes longer than the query.
    pub(crate) fn of_one_key(mut self) -> Self {
        self.select.is_of_one_key = true;
        self
    }

    /// Orders by a column, such as `part::NAME` or `part::NAME.desc()`. Further calls order items with equal values;
    /// finally the key decides.
    pub fn order_by(mut self, ordering: impl OrderBy<M>) -> Self {
        self.select.order_by(ordering.ordering().sql);
        self
    }

    /// Returns at most this number of items.
    pub fn limit(mut self, limit: u32) -> Self {
        self.select.limit = Some(limit);
        self
    }

    /// Skips this number of items.
    pub fn offset(mut self, offset: u32) -> Self {
        self.select.offset = offset;
        self
    }

    /// Also reads values that an item does not contain: those of a column that is marked
    /// [`OnRequest`](super::OnRequest), or of several in a tuple. The query then returns pairs of an item and its
    /// values.
    pub fn with<R: Requested<M>>(self, requested: R) -> QueryWith<'a, M, R::Values> {
        let mut fields = Vec::new();
        requested.push_fields(&mut fields);
        let mut columns = M::columns().clone();
        columns.sql(", ").append(columns_sql(M::RESOURCE, &fields));
        QueryWith {
            query: self,
            columns,
            take: R::take,
        }
    }

    /// Returns the items.
    ///
    /// # Errors
    /// When the user may not view items of this model, or the database fails.
    pub fn all(self) -> Result<Vec<M>> {
        let rows = self.select.rows_of(M::columns().clone())?;
        let rows = rows.into_iter().map(Row::new);
        Ok(rows.map(|mut row| M::from_row(&mut row)).collect())
    }

    /// Returns the first item, if there is one.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub fn first(mut self) -> Result<Option<M>> {
        self.select.limit_to(1);
        Ok(self.all()?.pop())
    }

    /// Returns the only item.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none, [`Error::Failed`] when there are several; further as [`all`](Self::all).
    pub fn one(mut self) -> Result<M> {
        self.select.limit_to(2);
        only(self.all()?, M::RESOURCE)
    }

    /// Returns the keys of the items.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub fn ids(self) -> Result<Vec<Id<M::Key>>> {
        let rows = self.select.rows_of(Statement::new("t.id"))?;
        let keys = rows.iter().filter_map(|row| row.first()?.int());
        Ok(keys.map(Id::new).collect())
    }

    /// Counts all items that match, regardless of limit and offset.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub fn count(self) -> Result<u64> {
        self.select.count()
    }

    /// Whether there is an item, after those that the offset skips.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub fn exists(mut self) -> Result<bool> {
        self.select.limit_to(1);
        let rows = self.select.rows_of(Statement::new("1"))?;
        Ok(!rows.is_empty())
    }
}

/// A [`Query`] that also reads the values `V` beside each item.
#[derive(Debug)]
#[must_use = "a query reads nothing before `all`, `first` or `one`"]
pub struct QueryWith<'a, M, V> {
    query: Query<'a, M>,
    columns: Statement,
    take: fn(&mut Row) -> V,
}

impl<M: Model, V> QueryWith<'_, M, V> {
    /// Returns the items, each with its values.
    ///
    /// # Errors
    /// As [`Query::all`].
    pub fn all(self) -> Result<Vec<(M, V)>> {
        let rows = self.query.select.rows_of(self.columns)?;
        let rows = rows.into_iter().map(Row::new);
        Ok(rows
            .map(|mut row| (M::from_row(&mut row), (self.take)(&mut row)))
            .collect())
    }

    /// Returns the first item with its values, if there is one.
    ///
    /// # Errors
    /// As [`Query::all`].
    pub fn first(mut self) -> Result<Option<(M, V)>> {
        self.query.select.limit_to(1);
        Ok(self.all()?.pop())
    }

    /// Returns the only item with its values.
    ///
    /// # Errors
    /// As [`Query::one`].
    pub fn one(mut self) -> Result<(M, V)> {
        self.query.select.limit_to(2);
        only(self.all()?, M::RESOURCE)
    }

    /// See [`Query::order_by`].
    pub fn order_by(mut self, ordering: impl OrderBy<M>) -> Self {
        self.query = self.query.order_by(ordering);
        self
    }

    /// See [`Query::limit`].
    pub fn limit(mut self, limit: u32) -> Self {
        self.query = self.query.limit(limit);
        self
    }

    /// See [`Query::offset`].
    pub fn offset(mut self, offset: u32) -> Self {
        self.query = self.query.offset(offset);
        self
    }
}

/// Returns the only element.
fn only<T>(found: Vec<T>, resource: &Resource) -> Result<T> {
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(Error::NotFound),
        (Some(_), Some(_)) => Err(Error::failed(format!(
            "several items of `{}` match, where one is expected",
            resource.model.name
        ))),
    }
}

/// A query without its types, so that its code exists once.
#[derive(Debug)]
struct Select<'a> {
    reader: &'a dyn Reader,
    resource: &'static Resource,
    condition: Option<Statement>,
    /// The models of other items that the condition looks at.
    related: Option<Vec<&'static Resource>>,
    ordering: Statement,
    limit: Option<u32>,
    offset: u32,
    is_of_one_key: bool,
}

impl Select<'_> {
    fn order_by(&mut self, ordering: Statement) {
        let comma = if self.ordering.is_empty() { "" } else { ", " };
        self.ordering.sql(comma).append(ordering);
    }

    /// Limits the rows, unless fewer are wanted already.
    fn limit_to(&mut self, limit: u32) {
        self.limit = Some(self.limit.map_or(limit, |wanted| wanted.min(limit)));
    }

    fn rows_of(&self, columns: Statement) -> Result<Vec<Vec<SqlValue>>> {
        let mut sql = Statement::new("SELECT ");
        sql.append(columns);
        self.push_from(&mut sql)?;
        if self.is_of_one_key {
            return self.reader.load(&sql.cached());
        }
        sql.sql(" ORDER BY ");
        if !self.ordering.is_empty() {
            sql.append(self.ordering.clone()).sql(", ");
        }
        sql.sql("t.id");
        // SQLite has no offset without a limit.
        if self.limit.is_some() || self.offset > 0 {
            let limit = self.limit.map_or(i64::MAX, i64::from);
            sql.sql(" LIMIT ").value(limit);
            sql.sql(" OFFSET ").value(i64::from(self.offset));
        }
        self.reader.load(&sql)
    }

    fn count(&self) -> Result<u64> {
        let mut sql = Statement::new("SELECT COUNT(*)");
        self.push_from(&mut sql)?;
        let rows = self.reader.load(&sql)?;
        let count = rows.first().and_then(|row| row.first()?.int());
        Ok(count
            .and_then(|count| u64::try_from(count).ok())
            .unwrap_or_default())
    }

    fn push_from(&self, sql: &mut Statement) -> Result<()> {
        let visible = self.reader.visible(self.resource)?;
        for related in self.related.iter().flatten() {
            // The condition has no place for a condition on related items.
            if self.reader.visible(related)?.is_some() {
                return Err(Error::forbidden());
            }
        }
        sql.sql(" FROM ").sql(self.resource.model.table).sql(" t");
        for (index, condition) in self.condition.iter().chain(&visible).enumerate() {
            sql.sql(if index == 0 { " WHERE " } else { " AND " });
            sql.append(condition.clone());
        }
        Ok(())
    }
}
