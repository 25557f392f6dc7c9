//! How operations run.

use super::inventory::Inventory;
use super::keys::NewKeys;
use crate::db::Db;
use crate::error::Result;
use crate::resource::{Actor, WriteError};

/// An operation of the inventory. It can run several times, each time in a transaction of its own, until one commits.
/// Returns the number of the item that it creates, otherwise 0.
pub(crate) type Operation = Box<dyn Fn(&mut Db, Actor<'_>, &NewKeys) -> Result<i64, WriteError>>;

/// What operations are given to: an inventory runs them at once, a batch records them.
pub(crate) trait Executor {
    /// Returns the number of the item that the operation creates, otherwise 0.
    ///
    /// # Errors
    /// When the operation fails.
    fn execute(&self, operation: Operation) -> Result<i64>;
}

/// Operations are reached only through methods that a call which only reads does not have.
impl<C> Executor for Inventory<C> {
    fn execute(&self, operation: Operation) -> Result<i64> {
        let none = NewKeys::default();
        let writer = self.writer();
        Ok(writer.transaction(|db, actor| operation(db, actor, &none))?)
    }
}
