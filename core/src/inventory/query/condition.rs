//! Conditions on items.

use std::marker::PhantomData;

use super::operand::{Stored, text_sql};
use super::{Column, Id, Key, Model, Operand, Ordered, TreeKey};
use crate::resource::{Resource, Statement};

/// A condition on items of the model `M`.
///
/// An item whose value is missing meets `eq(None)`, `is_null()` and `ne` of any value, and no other comparison. A negation
/// matches exactly the items that the condition does not match.
#[derive(Debug, Clone)]
#[must_use]
pub struct Condition<M> {
    sql: Statement,
    /// The models of the items that it looks at besides `M`.
    related: Vec<&'static Resource>,
    model: PhantomData<fn() -> M>,
}

impl<M> Condition<M> {
    fn new(sql: Statement) -> Self {
        Self {
            sql,
            related: Vec::new(),
            model: PhantomData,
        }
    }

    /// Returns its SQL, and the models of the items that it looks at besides `M`.
    pub(super) fn into_parts(self) -> (Statement, Vec<&'static Resource>) {
        (self.sql, self.related)
    }

    fn join(mut self, word: &'static str, other: Self) -> Self {
        let mut sql = Statement::new("(");
        sql.append(self.sql).sql(word).append(other.sql).sql(")");
        self.sql = sql;
        self.related.extend(other.related);
        self
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
    fn not(mut self) -> Self {
        let mut sql = Statement::new("NOT COALESCE(");
        sql.append(self.sql).sql(", 1 = 0)");
        self.sql = sql;
        self
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

    /// Matches items whose value equals the operand. `eq(None)` matches items without a value.
    pub fn eq(self, operand: impl Operand<M, T>) -> Condition<M>
    where
        T: Stored,
    {
        match operand.operand_sql() {
            Some(operand) => self.compare(" = ", Some(operand)),
            None => is_null(self.sql()),
        }
    }

    /// Matches items whose value differs from the operand: exactly those that [`eq`](Self::eq) does not match.
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

    /// Matches items whose value [equals](Self::eq) one of the operands. A query takes a few thousand of them.
    pub fn is_in<O: Operand<M, T>>(self, operands: impl IntoIterator<Item = O>) -> Condition<M>
    where
        T: Stored,
    {
        let operands: Vec<Option<Statement>> =
            operands.into_iter().map(Operand::operand_sql).collect();
        let has_missing = operands.iter().any(Option::is_none);
        let mut operands = operands.into_iter().flatten();
        let found = operands.next().map(|first| {
            let mut sql = self.sql();
            sql.sql(" IN (").append(first);
            for operand in operands {
                sql.sql(", ").append(operand);
            }
            Condition::new(sql.sql(")").clone())
        });
        match (found, has_missing) {
            (Some(found), true) => found.or(is_null(self.sql())),
            (Some(found), false) => found,
            (None, true) => is_null(self.sql()),
            (None, false) => Condition::new(Statement::new("1 = 0")),
        }
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
        if text.is_empty() {
            return any_text(self.sql());
        }
        contains(self.sql(), text_sql(text))
    }

    /// Matches items whose text contains the given one, where ASCII letters in upper and lower case are equal.
    pub fn contains_ignore_ascii_case(self, text: &str) -> Condition<M>
    where
        T: Text,
    {
        if text.is_empty() {
            return any_text(self.sql());
        }
        contains(lower(self.sql()), lower(text_sql(text)))
    }

    /// Matches items whose text equals the given one, where ASCII letters in upper and lower case are equal.
    pub fn eq_ignore_ascii_case(self, text: &str) -> Condition<M>
    where
        T: Text,
    {
        let mut sql = lower(self.sql());
        sql.sql(" = ").append(lower(text_sql(text)));
        Condition::new(sql)
    }

    /// Matches items whose text starts with the given one. Upper and lower case differ.
    pub fn starts_with(self, text: &str) -> Condition<M>
    where
        T: Text,
    {
        let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        let mut sql = Statement::new("SUBSTR(");
        sql.append(self.sql()).sql(", 1, ").number(length);
        sql.sql(") = ").append(text_sql(text));
        Condition::new(sql)
    }
}

/// Every text contains the empty one.
fn any_text<M>(mut sql: Statement) -> Condition<M> {
    sql.sql(" IS NOT NULL");
    Condition::new(sql)
}

fn contains<M>(value: Statement, text: Statement) -> Condition<M> {
    let mut sql = Statement::new("REPLACE(");
    sql.append(value.clone()).sql(", ").append(text);
    sql.sql(", '') <> ").append(value);
    Condition::new(sql)
}

/// Lower case of ASCII letters, on both databases.
fn lower(sql: Statement) -> Statement {
    let mut lower = Statement::new("LOWER(");
    lower.append(sql).sql(")").clone()
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

    /// Matches items whose related item meets the condition. The user must have the permission to view related items.
    pub fn matches<N>(self, condition: Condition<N>) -> Condition<M>
    where
        T: HoldsKey,
        N: Model<Key = T::Key>,
    {
        let mut sql = self.sql();
        sql.sql(" IN (SELECT t.id FROM ")
            .sql(N::RESOURCE.model.table);
        let (condition, mut related) = condition.into_parts();
        sql.sql(" t WHERE ").append(condition).sql(")");
        related.push(N::RESOURCE);
        let mut found = Condition::new(sql);
        found.related = related;
        found
    }
}

/// Matches the item with the key.
pub(crate) fn of_key<M: Model>(id: Id<M::Key>) -> Condition<M> {
    let mut sql = Statement::new("t.id = ");
    sql.value(id);
    Condition::new(sql)
}
