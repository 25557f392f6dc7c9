//! Conditions on items.

use std::marker::PhantomData;

use super::operand::Stored;
use super::{Column, Id, Key, Model, Operand, Ordered, TreeKey};
use crate::resource::Statement;

/// A condition on items of the model `M`.
///
/// A comparison with a missing value never holds, so its negation always does.
#[derive(Debug, Clone)]
#[must_use]
pub struct Condition<M> {
    sql: Statement,
    model: PhantomData<fn() -> M>,
}

impl<M> Condition<M> {
    fn new(sql: Statement) -> Self {
        Self {
            sql,
            model: PhantomData,
        }
    }

    pub(crate) fn into_sql(self) -> Statement {
        self.sql
    }

    fn join(self, word: &'static str, other: Self) -> Self {
        let mut sql = Statement::new("(");
        sql.append(self.sql).sql(word).append(other.sql).sql(")");
        Self::new(sql)
    }

    /// Matches items that both conditions match.
    pub fn and(self, other: Self) -> Self {
        self.join(" AND ", other)
    }

    /// Matches items that at least one of the conditions matches.
    pub fn or(self, other: Self) -> Self {
        self.join(" OR ", other)
    }
}

impl<M> std::ops::Not for Condition<M> {
    type Output = Self;

    /// Matches items that the condition does not match.
    fn not(self) -> Self {
        let mut sql = Statement::new("NOT COALESCE(");
        sql.append(self.sql).sql(", 1 = 0)");
        Self::new(sql)
    }
}

impl<M: Model, T, A> Column<M, T, A> {
    /// Compares with the operand. No value is greater or less than a missing one.
    fn compare(self, operator: &'static str, operand: Option<Statement>) -> Condition<M> {
        let Some(operand) = operand else {
            return Condition::new(Statement::new("1 = 0"));
        };
        let mut sql = self.sql();
        sql.sql(operator).append(operand);
        Condition::new(sql)
    }

    /// Matches items whose value equals the operand.
    pub fn eq(self, operand: impl Operand<M, T>) -> Condition<M>
    where
        T: Stored,
    {
        match operand.operand_sql() {
            Some(operand) => self.compare(" = ", Some(operand)),
            None => is_null(self.sql()),
        }
    }

    /// Matches items whose value is missing or differs from the operand.
    pub fn ne(self, operand: impl Operand<M, T>) -> Condition<M>
    where
        T: Stored,
    {
        !self.eq(operand)
    }

    /// Matches items whose value is greater than the operand.
    pub fn gt(self, operand: impl Operand<M, T>) -> Condition<M>
    where
        T: Ordered,
    {
        self.compare(" > ", operand.operand_sql())
    }

    /// Matches items whose value is greater than the operand or equal to it.
    pub fn ge(self, operand: impl Operand<M, T>) -> Condition<M>
    where
        T: Ordered,
    {
        self.compare(" >= ", operand.operand_sql())
    }

    /// Matches items whose value is less than the operand.
    pub fn lt(self, operand: impl Operand<M, T>) -> Condition<M>
    where
        T: Ordered,
    {
        self.compare(" < ", operand.operand_sql())
    }

    /// Matches items whose value is less than the operand or equal to it.
    pub fn le(self, operand: impl Operand<M, T>) -> Condition<M>
    where
        T: Ordered,
    {
        self.compare(" <= ", operand.operand_sql())
    }

    /// Matches items whose value is one of the operands. A query takes a few thousand of them.
    pub fn is_in<O: Operand<M, T>>(self, operands: impl IntoIterator<Item = O>) -> Condition<M>
    where
        T: Stored,
    {
        let mut operands = operands.into_iter().filter_map(Operand::operand_sql);
        let Some(first) = operands.next() else {
            return Condition::new(Statement::new("1 = 0"));
        };
        let mut sql = self.sql();
        sql.sql(" IN (").append(first);
        for operand in operands {
            sql.sql(", ").append(operand);
        }
        sql.sql(")");
        Condition::new(sql)
    }
}

impl<M: Model, T, A> Column<M, Option<T>, A> {
    /// Matches items without a value.
    pub fn is_null(self) -> Condition<M> {
        is_null(self.sql())
    }
}

fn is_null<M>(mut sql: Statement) -> Condition<M> {
    sql.sql(" IS NULL");
    Condition::new(sql)
}

/// A type of text: `String` or `Option<String>`.
#[diagnostic::on_unimplemented(
    message = "a column of `{Self}` holds no text",
    label = "only text contains text"
)]
pub trait Text: Stored {}

impl Text for String {}
impl Text for Option<String> {}

impl<M: Model, T, A> Column<M, T, A> {
    /// Matches items whose text contains the given one. Upper and lower case differ.
    pub fn contains(self, text: &str) -> Condition<M>
    where
        T: Text,
    {
        let mut sql = Statement::new("REPLACE(");
        sql.append(self.sql())
            .sql(", ")
            .value(text)
            .sql(", '') <> ");
        sql.append(self.sql());
        Condition::new(if text.is_empty() { any_text(self) } else { sql })
    }

    /// Matches items whose text starts with the given one. Upper and lower case differ.
    pub fn starts_with(self, text: &str) -> Condition<M>
    where
        T: Text,
    {
        let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        let mut sql = Statement::new("SUBSTR(");
        sql.append(self.sql()).sql(", 1, ").number(length);
        sql.sql(") = ").value(text);
        Condition::new(sql)
    }
}

/// Every text contains the empty one.
fn any_text<M: Model, T, A>(column: Column<M, T, A>) -> Statement {
    let mut sql = column.sql();
    sql.sql(" IS NOT NULL");
    sql
}

/// A type of key: `Id<K>` or `Option<Id<K>>`.
#[diagnostic::on_unimplemented(
    message = "a column of `{Self}` holds no key",
    label = "expected a column with the key of an item"
)]
pub trait HoldsKey: Stored {
    /// The type of key.
    type Key: Key;
}

impl<K: Key> HoldsKey for Id<K> {
    type Key = K;
}

impl<K: Key> HoldsKey for Option<Id<K>> {
    type Key = K;
}

impl<M: Model, T, A> Column<M, T, A> {
    /// Matches items in a category or location, or in one below it.
    pub fn within(self, ancestor: Id<T::Key>) -> Condition<M>
    where
        T: HoldsKey<Key: TreeKey>,
    {
        let table = T::Key::RESOURCE.model.table;
        let mut sql = self.sql();
        sql.sql(" IN (SELECT b.id FROM ").sql(table).sql(" b JOIN ");
        sql.sql(table)
            .sql(" r ON b.path >= r.path AND b.path < r.path || 'x' WHERE r.id = ");
        sql.value(ancestor).sql(")");
        Condition::new(sql)
    }

    /// Matches items whose related item meets the condition.
    pub fn matches<N>(self, condition: Condition<N>) -> Condition<M>
    where
        T: HoldsKey,
        N: Model<Key = T::Key>,
    {
        let mut sql = self.sql();
        sql.sql(" IN (SELECT t.id FROM ")
            .sql(N::RESOURCE.model.table);
        sql.sql(" t WHERE ").append(condition.sql).sql(")");
        Condition::new(sql)
    }
}

/// Matches the item with the key.
pub(crate) fn of_key<M: Model>(id: Id<M::Key>) -> Condition<M> {
    let mut sql = Statement::new("t.id = ");
    sql.value(id);
    Condition::new(sql)
}
