//! SQL that is put together at run time, with its values beside it.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, Date, HasSqlType, Nullable, Text, Timestamp, Untyped};
use diesel::{QueryResult, RunQueryDsl};

use super::cell::{Cell, Cells};
use crate::both;
use crate::db::Db;

/// SQL text with values in it. Values never become text; the text itself is `'static`: it stands in the program, and
/// nothing that a caller sends can be put into it.
///
/// A connection keeps every statement that it has prepared, for ever: only one whose text takes few forms may
/// be [`kept`](Self::kept), never one whose form follows what a caller sends.
#[derive(Debug, Clone, Default)]
pub struct Statement {
    pieces: Vec<Piece>,
    is_kept: bool,
    has_nulls: bool,
}

#[derive(Debug, Clone)]
enum Piece {
    Sql(String),
    Value(Cell),
}

impl Statement {
    /// A statement that begins with the text.
    #[must_use]
    pub fn new(sql: &'static str) -> Self {
        let mut statement = Self::default();
        statement.push(sql);
        statement
    }

    /// Whether nothing has been added to it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Lets the connection keep it prepared.
    #[must_use]
    pub fn kept(mut self) -> Self {
        self.is_kept = true;
        self
    }

    /// Sends nulls like other values instead of writing them into the text, so that they make no forms of their own.
    /// For SQLite only, which does not ask for the type of a value.
    #[must_use]
    pub(super) fn with_nulls(mut self) -> Self {
        self.has_nulls = true;
        self
    }

    /// Adds text.
    pub fn sql(&mut self, sql: &'static str) -> &mut Self {
        self.push(sql);
        self
    }

    /// Adds a number as text, where a value cannot stand.
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
    pub fn value(&mut self, value: impl Into<Cell>) -> &mut Self {
        self.pieces.push(Piece::Value(value.into()));
        self
    }

    /// Adds text in which each `?` stands for the value.
    pub fn with(&mut self, sql: &'static str, value: &Cell) -> &mut Self {
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
    pub fn list(&mut self, values: impl IntoIterator<Item = impl Into<Cell>>) -> &mut Self {
        for (place, value) in values.into_iter().enumerate() {
            if place > 0 {
                self.sql(", ");
            }
            self.value(value);
        }
        self
    }

    /// Adds the keys, separated by commas. Some stand there more than once, so that lists of any length have few
    /// forms and the statement may be kept.
    pub fn keys<K: Clone + Into<Cell>>(&mut self, keys: &[K]) -> &mut Self {
        let padding = keys.len().next_power_of_two() - keys.len();
        let last = keys.last().into_iter().cycle().take(padding);
        self.list(keys.iter().chain(last).cloned())
    }

    /// The rows.
    ///
    /// # Errors
    /// When the statement fails.
    pub fn load(&self, db: &mut Db) -> QueryResult<Vec<Vec<Cell>>> {
        let rows: Vec<Cells> = both!(db, |connection| RunQueryDsl::load(self, connection))?;
        Ok(rows.into_iter().map(|cells| cells.0).collect())
    }

    /// The first value of the first row.
    ///
    /// # Errors
    /// When the statement fails.
    pub fn first(&self, db: &mut Db) -> QueryResult<Option<Cell>> {
        let rows = self.load(db)?;
        Ok(rows
            .into_iter()
            .next()
            .and_then(|cells| cells.into_iter().next()))
    }

    /// Runs it; the number of rows that it changed.
    ///
    /// # Errors
    /// When the statement fails.
    pub fn run(&self, db: &mut Db) -> QueryResult<usize> {
        both!(db, |connection| self.execute(connection))
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
        if !self.is_kept {
            out.unsafe_to_cache_prepared();
        }
        for piece in &self.pieces {
            match piece {
                Piece::Sql(text) => out.push_sql(text),
                Piece::Value(Cell::Null) if self.has_nulls => {
                    out.push_bind_param::<Nullable<BigInt>, Option<i64>>(&None)?;
                }
                Piece::Value(Cell::Null) => out.push_sql("NULL"),
                Piece::Value(Cell::Int(number)) => out.push_bind_param::<BigInt, _>(number)?,
                Piece::Value(Cell::Bool(truth)) => out.push_bind_param::<Bool, _>(truth)?,
                Piece::Value(Cell::Text(text)) => out.push_bind_param::<Text, str>(text)?,
                Piece::Value(Cell::Date(date)) => out.push_bind_param::<Date, _>(date)?,
                Piece::Value(Cell::Time(time)) => out.push_bind_param::<Timestamp, _>(time)?,
            }
        }
        Ok(())
    }
}
