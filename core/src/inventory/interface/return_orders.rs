//! Operations on return orders.

use super::inventory::Inventory;
use super::notes::check_notes;
use super::transition::{orders, transition};
use crate::context::CanWrite;
use crate::error::Result;
use crate::items::{ReturnOrderId, ReturnOrderLineId, StockLocationId, StockStatus};
use crate::models::order::returns::receive::{ReturnedLine, receive};
use crate::models::order::returns::{ORDER_TYPE, RETURN_ORDER};

orders! {
    /// Operations on return orders.
    ReturnOrders: ReturnOrderId, &ORDER_TYPE
}

impl<C> Inventory<C> {
    /// Returns the operations on return orders.
    #[must_use]
    pub const fn return_orders(&self) -> ReturnOrders<'_, C>
    where
        for<'a> &'a C: CanWrite,
    {
        ReturnOrders::new(self)
    }
}

impl<C> ReturnOrders<'_, C> {
    /// Completes an order.
    ///
    /// # Errors
    /// See the type.
    pub fn complete(&self, order: ReturnOrderId) -> Result<()> {
        self.transition("complete", order, &[])
    }

    /// Receives the items of lines at the location. Each gets the status that is given with its line, otherwise
    /// [`StockStatus::Quarantined`].
    ///
    /// # Errors
    /// See the type.
    pub fn receive(
        &self,
        order: ReturnOrderId,
        location: StockLocationId,
        lines: &[(ReturnOrderLineId, Option<StockStatus>)],
        notes: &str,
    ) -> Result<()> {
        self.inventory.run(|db, actor| {
            let notes = check_notes(actor, &RETURN_ORDER, "note", notes)?;
            let returned = lines.iter().map(|(line, status)| ReturnedLine {
                line: line.get(),
                status: status.map(StockStatus::code),
            });
            let returned: Vec<ReturnedLine> = returned.collect();
            let location = location.get();
            receive(db, actor, order.get(), location, &returned, &notes)
        })
    }
}
