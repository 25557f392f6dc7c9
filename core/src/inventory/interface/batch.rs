//! Several writes in one transaction.

use std::cell::RefCell;
use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};

use super::execute::Execute;
use super::resolve::Resolve;
use super::step::Step;
use super::{Barcodes, BuildOrders, Inventory, PurchaseOrders, ReturnOrders, SalesOrders, Stock};
use crate::access::role::Permission;
use crate::context::{CanWrite, Context};
use crate::error::{Error, Result};
use crate::query::{Changes, Id, Key, Model, NewItem};
use crate::resource::{WriteError, Writer, request, write};

/// Maximum number of operations in a batch: its transaction keeps other writers waiting.
const MAX_OPERATIONS: usize = 10_000;

/// The last placeholder. Each is given once in a process, so that none is taken for one of another batch.
static LAST_PLACEHOLDER: AtomicI64 = AtomicI64::new(0);

type Operation = Box<dyn Fn(&mut Step<'_>) -> Result<(), WriteError>>;

/// Records writes, which [`Inventory::batch`] then runs in one transaction: all of them or none.
///
/// Nothing is written while the closure runs, so what it reads is what was stored before. [`create`](Self::create) and
/// operations that create one item return a placeholder, which later operations of the same batch accept as its key.
pub struct Batch {
    writer: Writer,
    operations: RefCell<Vec<Operation>>,
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.operations.borrow().len();
        f.debug_struct("Batch").field("operations", &count).finish()
    }
}

impl<C> Inventory<C> {
    /// Runs several writes in one transaction: all of them or none. All rules and validators apply to each, as they do
    /// outside of a batch.
    ///
    /// The closure records the writes and may read; no transaction is open meanwhile. Afterwards the writes run in
    /// their order, again after a conflict with another request. Returns what the closure returned, with the keys of
    /// created items instead of their placeholders.
    ///
    /// An item that the batch creates is not stored yet when validators are asked about items that refer to it.
    ///
    /// ```
    /// use inventree::prelude::*;
    ///
    /// fn add_with_stock(cx: &Context, name: &str, shelf: StockLocationId) -> Result<PartId> {
    ///     cx.inventory().batch(|batch| {
    ///         let part = batch.create(NewPart { name: name.to_owned() })?;
    ///         let stock = NewStockItem { part, quantity: 10.into() };
    ///         let item = batch.create(stock.with(stock_item::LOCATION.set(shelf)))?;
    ///         batch.stock().remove(item, 1, "a sample")?;
    ///         Ok(part)
    ///     })
    /// }
    /// ```
    ///
    /// # Errors
    /// As the closure and the writes return them; nothing is written then.
    pub fn batch<R: Resolve>(&self, record: impl FnOnce(&Batch) -> Result<R>) -> Result<R>
    where
        for<'a> &'a C: CanWrite,
    {
        let batch = Batch {
            writer: self.writer().clone(),
            operations: RefCell::default(),
        };
        let result = record(&batch)?;
        let operations = batch.operations.into_inner();
        let created = self.writer().transaction(|db, actor| {
            let mut step = Step::new(db, actor);
            operations
                .iter()
                .try_for_each(|operation| operation(&mut step))?;
            Ok(step.into_created())
        })?;
        Ok(result.resolve(&created))
    }
}

impl Batch {
    /// Creates an item. Returns a placeholder for its key.
    ///
    /// # Errors
    /// When the batch has too many operations.
    pub fn create<N: NewItem>(&self, new: N) -> Result<Id<<N::Model as Model>::Key>> {
        let (resource, body) = (<N::Model as Model>::RESOURCE, new.into_new().into_body());
        self.execute_for_key(move |step| {
            let created = super::inventory::create(step, resource, &body)?;
            Ok(created.pk())
        })
    }

    /// Changes an item.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub fn update<M: Model>(&self, id: Id<M::Key>, changes: impl Changes<M>) -> Result<()> {
        let mut body = serde_json::Map::new();
        changes.add_to(&mut body);
        self.execute(move |step| {
            step.actor
                .check_permission(M::RESOURCE, Permission::Change)?;
            let (key, body) = (step.key(id)?, step.body(M::RESOURCE, &body)?);
            request::update(step.db, step.actor, M::RESOURCE, key, body).map(drop)
        })
    }

    /// Deletes an item.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub fn delete<K: Key>(&self, id: Id<K>) -> Result<()> {
        self.execute(move |step| {
            let (key, sent) = (step.key(id)?, serde_json::Map::new());
            write::delete(step.db, step.actor, K::RESOURCE, key, &sent)
        })
    }

    /// Returns the barcodes of items.
    #[must_use]
    pub const fn barcodes(&self) -> Barcodes<'_, Self> {
        Barcodes::new(self, &self.writer)
    }

    /// Returns the operations on stock.
    #[must_use]
    pub const fn stock(&self) -> Stock<'_, Self> {
        Stock::new(self)
    }

    /// Returns the operations on purchase orders.
    #[must_use]
    pub const fn purchase_orders(&self) -> PurchaseOrders<'_, Self> {
        PurchaseOrders::new(self)
    }

    /// Returns the operations on sales orders.
    #[must_use]
    pub const fn sales_orders(&self) -> SalesOrders<'_, Self> {
        SalesOrders::new(self)
    }

    /// Returns the operations on return orders.
    #[must_use]
    pub const fn return_orders(&self) -> ReturnOrders<'_, Self> {
        ReturnOrders::new(self)
    }

    /// Returns the operations on build orders.
    #[must_use]
    pub const fn build_orders(&self) -> BuildOrders<'_, Self> {
        BuildOrders::new(self)
    }

    fn push(&self, operation: Operation) -> Result<()> {
        let mut operations = self.operations.borrow_mut();
        if operations.len() >= MAX_OPERATIONS {
            return Err(Error::failed(format!(
                "a batch has at most {MAX_OPERATIONS} operations"
            )));
        }
        operations.push(operation);
        Ok(())
    }
}

impl Execute for Batch {
    type Context = Context;
    type Created<T> = ();

    fn execute(
        &self,
        operation: impl Fn(&mut Step<'_>) -> Result<(), WriteError> + 'static,
    ) -> Result<()> {
        self.push(Box::new(operation))
    }

    fn execute_for<T>(
        &self,
        operation: impl Fn(&mut Step<'_>) -> Result<T, WriteError> + 'static,
    ) -> Result<()> {
        self.execute(move |step| operation(step).map(drop))
    }

    fn execute_for_key<K: 'static>(
        &self,
        operation: impl Fn(&mut Step<'_>) -> Result<i64, WriteError> + 'static,
    ) -> Result<Id<K>> {
        let placeholder = LAST_PLACEHOLDER.fetch_sub(1, Ordering::Relaxed) - 1;
        self.execute(move |step| {
            let key = operation(step)?;
            step.set_created(placeholder, key);
            Ok(())
        })?;
        Ok(Id::new(placeholder))
    }
}
