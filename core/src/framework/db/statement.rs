//! SQL that is built at run time, with bound values.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, Date, HasSqlType, Nullable, Text, Timestamp, Untyped};
use diesel::{QueryResult, RunQueryDsl};

use super::sql_value::{SqlRow, SqlValue};
use crate::db::Db;
use crate::with_connection;

/// SQL text with bound values. Values never become text, and the text is `'static`, so that no request data gets into
/// it.
///
/// A connection keeps every prepared statement for ever. So a statement may be [`cached`](Self::cached) only if its
/// text takes few forms, never if its form depends on the request.
#[derive(Debug, Clone, Default)]
pub struct Statement {
    pieces: Vec<Piece>,
    is_cached: bool,
    binds_nulls: bool,
}

#[derive(Debug, Clone)]
enum Piece {
    Sql(String),
    Value(SqlValue),
}

impl Statement {
    /// Creates a statement that begins with the text.
    #[must_use]
    pub fn new(sql: &'static str) -> Self {
        let mut statement = Self::default();
        statement.push(sql);
        statement
    }

    /// Returns whether nothing has been added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Lets the connection cache the prepared statement.
    #[must_use]
    pub fn cached(mut self) -> Self {
        self.is_cached = true;
        self
    }

    /// Binds nulls like other values instead of writing `NULL` into the text, so that they add no further forms. For
    /// SQLite only, which does not check the type of a bound value.
    #[must_use]
    pub(crate) fn bind_nulls(mut self) -> Self {
        self.binds_nulls = true;
        self
    }

    /// Adds text.
    pub fn sql(&mut self, sql: &'static str) -> &mut Self {
        self.push(sql);
        self
    }

    /// Adds a number as text, for places where SQL allows no bound value.
    pub(crate) fn number(&mut self, number: i64) -> &mut Self {
        self.push(&number.to_string());
        self
    }

    fn push(&mut self, sql: &str) {
        if sql.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(Piece::Sql(text)) => text.push_str(sql),
            _ => self.pieces.push(Piece::Sql(sql.to_owned())),
        }
    }

    /// Adds a value.
    pub fn value(&mut self, value: impl Into<SqlValue>) -> &mut Self {
        self.pieces.push(Piece::Value(value.into()));
        self
    }

    /// Adds text and binds the value at each `?`.
    pub fn sql_with(&mut self, sql: &'static str, value: &SqlValue) -> &mut Self {
        let mut parts = sql.split('?');
        self.sql(parts.next().unwrap_or_default());
        for part in parts {
            self.value(value.clone()).sql(part);
        }
        self
    }

    /// Adds another statement.
    pub fn append(&mut self, other: Self) -> &mut Self {
        for piece in other.pieces {
            match piece {
                Piece::Sql(text) => self.push(&text),
                Piece::Value(value) => self.pieces.push(Piece::Value(value)),
            }
        }
        self
    }

    /// Adds the values, separated by commas.
    pub fn list(&mut self, values: impl IntoIterator<Item = impl Into<SqlValue>>) -> &mut Self {
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                self.sql(", ");
            }
            self.value(value);
        }
        self
    }

    /// Adds the keys, separated by commas. The last one is repeated up to the next power of two, so that the statement
    /// takes few forms and may be cached.
    pub fn keys<K: Clone + Into<SqlValue>>(&mut self, keys: &[K]) -> &mut Self {
        let padding = keys.len().next_power_of_two() - keys.len();
        let last = keys.last().into_iter().cycle().take(padding);
        self.list(keys.iter().chain(last).cloned())
    }

    /// Returns the rows.
    ///
    /// # Errors
    /// When the statement fails.
    pub fn load(&self, db: &mut Db) -> QueryResult<Vec<Vec<SqlValue>>> {
        let rows: Vec<SqlRow> =
            with_connection!(db, |connection| RunQueryDsl::load(self, connection))?;
        Ok(rows.into_iter().map(|cells| cells.0).collect())
    }

    /// Returns the first value of the first row.
    ///
    /// # Errors
    /// When the statement fails.
    pub fn first_value(&self, db: &mut Db) -> QueryResult<Option<SqlValue>> {
        let rows = self.load(db)?;
        Ok(rows
            .into_iter()
            .next()
            .and_then(|cells| cells.into_iter().next()))
    }

    /// Executes the statement and returns the number of changed rows.
    ///
    /// # Errors
    /// When the statement fails.
    pub fn run(&self, db: &mut Db) -> QueryResult<usize> {
        with_connection!(db, |connection| self.execute(connection))
    }
}

impl From<&'static str> for Statement {
    fn from(sql: &'static str) -> Self {
        Self::new(sql)
    }
}

impl<Connection> RunQueryDsl<Connection> for &Statement {}

impl<Connection> RunQueryDsl<Connection> for Statement {}

impl Query for Statement {
    type SqlType = Untyped;
}

impl QueryId for Statement {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB> QueryFragment<DB> for Statement
where
    DB: Backend
        + HasSqlType<BigInt>
        + HasSqlType<Bool>
        + HasSqlType<Text>
        + HasSqlType<Date>
        + HasSqlType<Timestamp>,
    i64: ToSql<BigInt, DB>,
    bool: ToSql<Bool, DB>,
    str: ToSql<Text, DB>,
    chrono::NaiveDate: ToSql<Date, DB>,
    chrono::NaiveDateTime: ToSql<Timestamp, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if !self.is_cached {
            out.unsafe_to_cache_prepared();
        }
        for piece in &self.pieces {
            match piece {
                Piece::Sql(text) => out.push_sql(text),
                Piece::Value(SqlValue::Null) if self.binds_nulls => {
                    out.push_bind_param::<Nullable<BigInt>, Option<i64>>(&None)?;
                }
                Piece::Value(SqlValue::Null) => out.push_sql("NULL"),
                Piece::Value(SqlValue::Int(number)) => out.push_bind_param::<BigInt, _>(number)?,
                Piece::Value(SqlValue::Bool(boolean)) => out.push_bind_param::<Bool, _>(boolean)?,
                Piece::Value(SqlValue::Text(text)) => out.push_bind_param::<Text, str>(text)?,
                Piece::Value(SqlValue::Date(date)) => out.push_bind_param::<Date, _>(date)?,
                Piece::Value(SqlValue::DateTime(time)) => {
                    out.push_bind_param::<Timestamp, _>(time)?;
                }
            }
        }
        Ok(())
    }
}
