//! Operations on stock.

use super::inventory::Inventory;
use super::notes::check_notes;
use crate::context::CanWrite;
use crate::decimal::Decimal;
use crate::error::Result;
use crate::items::{CompanyId, PartId, StockItem, StockItemId, StockLocationId, StockStatus};
use crate::models::stock::STOCK_ITEM;
use crate::models::stock::adjust::{Adjustment, adjust};
use crate::models::stock::adjustment_item::AdjustmentItem;
use crate::models::stock::assign::assign;
use crate::models::stock::assign_serials::{SerialAssignment, assign_serials};
use crate::models::stock::change_status::change_status;
use crate::models::stock::convert::convert;
use crate::models::stock::install::{install, uninstall};
use crate::models::stock::merge::{MergeOptions, merge};
use crate::models::stock::return_items::return_items;
use crate::models::stock::split::split;
use crate::models::stock::transfer::transfer;
use crate::query::{Id, Model as _};

/// Operations on stock items. Each is one transaction, has an entry in the history of each item that it changes, and
/// asks the validators. `notes` are for the history and may be empty.
///
/// | HTTP route | method |
/// |---|---|
/// | `/api/stock/add/`, `remove/`, `count/` | [`add`](Self::add), [`remove`](Self::remove), [`count`](Self::count) |
/// | `/api/stock/transfer/` | [`transfer`](Self::transfer), [`split`](Self::split) |
/// | `/api/stock/merge/` | [`merge`](Self::merge) |
/// | `/api/stock/change_status/` | [`change_status`](Self::change_status) |
/// | `/api/stock/assign/`, `return/` | [`assign`](Self::assign), [`return_to_stock`](Self::return_to_stock) |
/// | `/api/stock/:id/install/`, `uninstall/` | [`install`](Self::install), [`uninstall`](Self::uninstall) |
/// | `/api/stock/:id/convert/` | [`convert`](Self::convert) |
/// | `/api/stock/:id/serialize/` | [`serialize`](Self::serialize) |
///
/// All fail with [`Error::Invalid`](crate::Error::Invalid), which has the errors of each field, with
/// [`Error::Forbidden`](crate::Error::Forbidden) and [`Error::NotFound`](crate::Error::NotFound), or when the database
/// fails.
#[derive(Debug)]
pub struct Stock<'a, C> {
    inventory: &'a Inventory<C>,
}

impl<'a, C> Stock<'a, C> {
    const fn new(inventory: &'a Inventory<C>) -> Self {
        Self { inventory }
    }
}

impl<C> Inventory<C> {
    /// Returns the operations on stock.
    #[must_use]
    pub const fn stock(&self) -> Stock<'_, C>
    where
        for<'a> &'a C: CanWrite,
    {
        Stock::new(self)
    }
}

/// Returns the numbers of the keys.
fn numbers(items: &[StockItemId]) -> Vec<i64> {
    items.iter().map(|item| item.get()).collect()
}

impl<C> Stock<'_, C> {
    /// Adds a quantity to an item.
    ///
    /// # Errors
    /// See [`Stock`].
    pub fn add(&self, item: StockItemId, quantity: impl Into<Decimal>, notes: &str) -> Result<()> {
        self.adjust(Adjustment::Add, item, quantity.into(), notes)
    }

    /// Removes a quantity from an item. What is used up is deleted, if the item is marked so.
    ///
    /// # Errors
    /// See [`Stock`].
    pub fn remove(
        &self,
        item: StockItemId,
        quantity: impl Into<Decimal>,
        notes: &str,
    ) -> Result<()> {
        self.adjust(Adjustment::Remove, item, quantity.into(), notes)
    }

    /// Sets the quantity of an item to what was counted.
    ///
    /// # Errors
    /// See [`Stock`].
    pub fn count(
        &self,
        item: StockItemId,
        quantity: impl Into<Decimal>,
        notes: &str,
    ) -> Result<()> {
        self.adjust(Adjustment::Count, item, quantity.into(), notes)
    }

    fn adjust(
        &self,
        how: Adjustment,
        item: StockItemId,
        quantity: Decimal,
        notes: &str,
    ) -> Result<()> {
        self.inventory.run(|db, actor| {
            let notes = check_notes(actor, &STOCK_ITEM, "notes", notes)?;
            let line = AdjustmentItem::new(item.get(), quantity);
            adjust(db, actor, how, &[line], &notes)
        })
    }

    /// Moves a quantity of an item to a location. Less than all of it is split off and moved.
    ///
    /// # Errors
    /// See [`Stock`].
    pub fn transfer(
        &self,
        item: StockItemId,
        quantity: impl Into<Decimal>,
        location: StockLocationId,
        notes: &str,
    ) -> Result<()> {
        let quantity = quantity.into();
        self.inventory.run(|db, actor| {
            let notes = check_notes(actor, &STOCK_ITEM, "notes", notes)?;
            let line = AdjustmentItem::new(item.get(), quantity);
            transfer(db, actor, &[line], location.get(), &notes)
        })
    }

    /// Splits a quantity off an item, into a new item at the same place. Returns its key.
    ///
    /// # Errors
    /// See [`Stock`].
    pub fn split(
        &self,
        item: StockItemId,
        quantity: impl Into<Decimal>,
        notes: &str,
    ) -> Result<StockItemId> {
        let quantity = quantity.into();
        let created = self.inventory.run(|db, actor| {
            let notes = check_notes(actor, &STOCK_ITEM, "notes", notes)?;
            let line = AdjustmentItem::new(item.get(), quantity);
            split(db, actor, &line, &notes)
        })?;
        Ok(Id::new(created))
    }

    /// Merges items of one part into the first of them, which moves to the location.
    ///
    /// # Errors
    /// See [`Stock`].
    pub fn merge(
        &self,
        items: &[StockItemId],
        location: StockLocationId,
        options: MergeOptions,
        notes: &str,
    ) -> Result<()> {
        self.inventory.run(|db, actor| {
            let notes = check_notes(actor, &STOCK_ITEM, "notes", notes)?;
            let location = location.get();
            merge(db, actor, &numbers(items), location, options, &notes)
        })
    }

    /// Sets the status of items.
    ///
    /// # Errors
    /// See [`Stock`].
    pub fn change_status(
        &self,
        items: &[StockItemId],
        status: StockStatus,
        notes: &str,
    ) -> Result<()> {
        self.inventory.run(|db, actor| {
            let notes = check_notes(actor, &STOCK_ITEM, "note", notes)?;
            change_status(db, actor, &numbers(items), status.code(), &notes)
        })
    }

    /// Assigns items to a customer.
    ///
    /// # Errors
    /// See [`Stock`].
    pub fn assign(&self, items: &[StockItemId], customer: CompanyId, notes: &str) -> Result<()> {
        self.inventory.run(|db, actor| {
            let notes = check_notes(actor, &STOCK_ITEM, "notes", notes)?;
            assign(db, actor, &numbers(items), customer.get(), &notes)
        })
    }

    /// Returns a quantity of an item, which a customer or another item has, to stock at the location.
    ///
    /// # Errors
    /// See [`Stock`].
    pub fn return_to_stock(
        &self,
        item: StockItemId,
        quantity: impl Into<Decimal>,
        location: StockLocationId,
        notes: &str,
    ) -> Result<()> {
        let quantity = quantity.into();
        self.inventory.run(|db, actor| {
            let notes = check_notes(actor, &STOCK_ITEM, "notes", notes)?;
            let line = AdjustmentItem::new(item.get(), quantity);
            return_items(db, actor, &[line], location.get(), &notes)
        })
    }

    /// Installs a quantity of an item in another one.
    ///
    /// # Errors
    /// See [`Stock`].
    pub fn install(
        &self,
        item: StockItemId,
        quantity: impl Into<Decimal>,
        into: StockItemId,
        notes: &str,
    ) -> Result<()> {
        let quantity = quantity.into();
        self.inventory.run(|db, actor| {
            let notes = check_notes(actor, &STOCK_ITEM, "note", notes)?;
            let line = AdjustmentItem::new(item.get(), quantity);
            install(db, actor, into.get(), &line, &notes)
        })
    }

    /// Uninstalls an item, and moves it to the location.
    ///
    /// # Errors
    /// See [`Stock`].
    pub fn uninstall(
        &self,
        item: StockItemId,
        location: StockLocationId,
        notes: &str,
    ) -> Result<()> {
        self.inventory.run(|db, actor| {
            let notes = check_notes(actor, &STOCK_ITEM, "note", notes)?;
            uninstall(db, actor, item.get(), location.get(), &notes)
        })
    }

    /// Converts an item to another variant of its part.
    ///
    /// # Errors
    /// See [`Stock`].
    pub fn convert(&self, item: StockItemId, part: PartId) -> Result<()> {
        self.inventory
            .run(|db, actor| convert(db, actor, item.get(), part.get()))
    }

    /// Splits an item of one piece off an item for each serial number, at the location. `serials` are as a user writes
    /// them, such as `1-10` or `A1, A2`; their number must be `quantity`. Returns the new items.
    ///
    /// # Errors
    /// See [`Stock`].
    pub fn serialize(
        &self,
        item: StockItemId,
        quantity: usize,
        serials: &str,
        location: StockLocationId,
        notes: &str,
    ) -> Result<Vec<StockItem>> {
        let wanted = SerialAssignment {
            item: item.get(),
            quantity,
            serials: serials.to_owned(),
            destination: location.get(),
            notes: notes.to_owned(),
        };
        let writer = self.inventory.writer();
        writer.with_actor(|actor| check_notes(actor, &STOCK_ITEM, "notes", notes))?;
        let created = assign_serials(writer, &wanted)?;
        Ok(created.iter().filter_map(StockItem::from_item).collect())
    }
}
