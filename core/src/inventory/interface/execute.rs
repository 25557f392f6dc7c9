//! What executes operations.

use super::step::Step;
use crate::error::Result;
use crate::query::Id;
use crate::resource::WriteError;

/// What executes operations: an [`Inventory`](super::Inventory) each at once, in a transaction of its own, and a
/// [`Batch`](super::Batch) later, all in one.
pub trait Execute {
    /// The context of the call, which decides whether it may write.
    type Context;
    /// What an operation returns that creates items: these from an inventory, nothing from a batch, where they do not
    /// exist yet.
    type Created<T>;

    /// Executes an operation.
    ///
    /// # Errors
    /// As the operation returns them.
    #[doc(hidden)]
    fn execute(
        &self,
        operation: impl Fn(&mut Step<'_>) -> Result<(), WriteError> + 'static,
    ) -> Result<()>;

    /// Executes an operation that returns the items that it created.
    ///
    /// # Errors
    /// As the operation returns them.
    #[doc(hidden)]
    fn execute_for<T>(
        &self,
        operation: impl Fn(&mut Step<'_>) -> Result<T, WriteError> + 'static,
    ) -> Result<Self::Created<T>>;

    /// Executes an operation that returns the key of the item that it created.
    ///
    /// # Errors
    /// As the operation returns them.
    #[doc(hidden)]
    fn execute_for_key<K: 'static>(
        &self,
        operation: impl Fn(&mut Step<'_>) -> Result<i64, WriteError> + 'static,
    ) -> Result<Id<K>>;
}
