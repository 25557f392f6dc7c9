//! Operations on stock.

use super::execute::Execute;
use super::inventory::Inventory;
use super::notes::check_notes;
use super::step::Step;
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
use crate::models::stock::create::create;
use crate::models::stock::install::{install, uninstall};
use crate::models::stock::merge::{MergeOptions, merge};
use crate::models::stock::return_items::return_items;
use crate::models::stock::split::split;
use crate::models::stock::transfer::transfer;
use crate::query::{Model as _, NewItem};
use crate::resource::WriteError;

/// Operations on stock items.
///
/// Each is one transaction or part of a [batch](super::Batch), has an entry in the history of each item that it changes,
/// and asks the validators. `notes` are for the history and may be empty.
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
/// | `/api/stock/` with `serial_numbers` | [`create_serialized`](Self::create_serialized) |
///
/// All fail with [`Error::Invalid`](crate::Error::Invalid), which has the errors of each field of the request, with
/// [`Error::Forbidden`](crate::Error::Forbidden), or when the database fails. A missing item is
/// [`Error::NotFound`](crate::Error::NotFound) where the route names it, as that of `split`; where the request lists items,
/// it is an error of the list.
#[derive(Debug)]
pub struct Stock<'a, E> {
    executor: &'a E,
}

impl<'a, E> Stock<'a, E> {
    pub(super) const fn new(executor: &'a E) -> Self {
        Self { executor }
    }
}

impl<C> Inventory<C> {
    /// Returns the operations on stock.
    #[must_use]
    pub const fn stock(&self) -> Stock<'_, Self>
    where
        for<'a> &'a C: CanWrite,
    {
        Stock::new(self)
    }
}

impl<E: Execute> Stock<'_, E> {
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

    /// Sets the quantity of an item to what was counted. An item of which nothing is left is deleted, if it is marked so.
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
        self.execute("notes", notes, move |step, notes| {
            let line = AdjustmentItem::new(step.key(item)?, quantity);
            adjust(step.db, step.actor, how, &[line], notes)
        })
    }

    /// Executes an operation with notes, which are checked first. Errors of these are at the field.
    fn execute(
        &self,
        field: &'static str,
        notes: &str,
        operation: impl Fn(&mut Step<'_>, &str) -> Result<(), WriteError> + 'static,
    ) -> Result<()> {
        let notes = notes.to_owned();
        self.executor.execute(move |step| {
            let notes = check_notes(step.actor, &STOCK_ITEM, field, &notes)?;
            operation(step, &notes)
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
        self.execute("notes", notes, move |step, notes| {
            let line = AdjustmentItem::new(step.key(item)?, quantity);
            let location = step.key(location)?;
            transfer(step.db, step.actor, &[line], location, notes)
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
        let notes = notes.to_owned();
        self.executor.execute_for_key(move |step| {
            let notes = check_notes(step.actor, &STOCK_ITEM, "notes", &notes)?;
            let line = AdjustmentItem::new(step.key(item)?, quantity);
            split(step.db, step.actor, &line, &notes)
        })
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
        let items = items.to_vec();
        self.execute("notes", notes, move |step, notes| {
            let (items, location) = (step.keys(&items)?, step.key(location)?);
            merge(step.db, step.actor, &items, location, options, notes)
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
        let items = items.to_vec();
        self.execute("note", notes, move |step, notes| {
            let items = step.keys(&items)?;
            change_status(step.db, step.actor, &items, status.code(), notes)
        })
    }

    /// Assigns items to a customer.
    ///
    /// # Errors
    /// See [`Stock`].
    pub fn assign(&self, items: &[StockItemId], customer: CompanyId, notes: &str) -> Result<()> {
        let items = items.to_vec();
        self.execute("notes", notes, move |step, notes| {
            let (items, customer) = (step.keys(&items)?, step.key(customer)?);
            assign(step.db, step.actor, &items, customer, notes)
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
        self.execute("notes", notes, move |step, notes| {
            let line = AdjustmentItem::new(step.key(item)?, quantity);
            let location = step.key(location)?;
            return_items(step.db, step.actor, &[line], location, notes)
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
        self.execute("note", notes, move |step, notes| {
            let line = AdjustmentItem::new(step.key(item)?, quantity);
            let into = step.key(into)?;
            install(step.db, step.actor, into, &line, notes)
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
        self.execute("note", notes, move |step, notes| {
            let (item, location) = (step.key(item)?, step.key(location)?);
            uninstall(step.db, step.actor, item, location, notes)
        })
    }

    /// Converts an item to another variant of its part.
    ///
    /// # Errors
    /// See [`Stock`].
    pub fn convert(&self, item: StockItemId, part: PartId) -> Result<()> {
        self.executor.execute(move |step| {
            let (item, part) = (step.key(item)?, step.key(part)?);
            convert(step.db, step.actor, item, part)
        })
    }

    /// Creates an item of one piece for each serial number, with the other values of `new`, whose quantity is the number of
    /// serials. `serials` are as a user writes them, such as `1-10` or `A1, A2`. Returns the new items.
    ///
    /// # Errors
    /// See [`Stock`].
    pub fn create_serialized(
        &self,
        new: impl NewItem<Model = StockItem>,
        serials: &str,
    ) -> Result<E::Created<Vec<StockItem>>> {
        let mut body = new.into_new().into_body();
        body.insert("serial_numbers".to_owned(), serials.into());
        self.executor.execute_for(move |step| {
            let body = step.body(&STOCK_ITEM, &body)?;
            let created = create(step.db, step.actor, body)?.items;
            Ok(created.iter().filter_map(StockItem::from_item).collect())
        })
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
    ) -> Result<E::Created<Vec<StockItem>>> {
        let (serials, notes) = (serials.to_owned(), notes.to_owned());
        self.executor.execute_for(move |step| {
            let wanted = SerialAssignment {
                item: step.key(item)?,
                quantity,
                serials: serials.clone(),
                destination: step.key(location)?,
                notes: check_notes(step.actor, &STOCK_ITEM, "notes", &notes)?,
            };
            let created = assign_serials(step.db, step.actor, &wanted)?;
            Ok(created.iter().filter_map(StockItem::from_item).collect())
        })
    }
}
