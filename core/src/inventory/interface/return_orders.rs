//! Operations on return orders.

use super::execute::Execute;
use super::inventory::Inventory;
use super::notes::check_notes;
use super::transition::{orders, transition};
use crate::context::CanWrite;
use crate::error::Result;
use crate::items::{ReturnOrderId, ReturnOrderLineId, StockLocationId, StockStatus};
use crate::models::order::returns::receive::{ReturnedLine, receive};
use crate::models::order::returns::{ORDER_TYPE, RETURN_ORDER};
use crate::resource::WriteError;

orders! {
    /// Operations on return orders.
    ReturnOrders: ReturnOrderId, &ORDER_TYPE
}

impl<C> Inventory<C> {
    /// Returns the operations on return orders.
    #[must_use]
    pub const fn return_orders(&self) -> ReturnOrders<'_, Self>
    where
        for<'a> &'a C: CanWrite,
    {
        ReturnOrders::new(self)
    }
}

impl<E: Execute> ReturnOrders<'_, E> {
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
        let (lines, notes) = (lines.to_vec(), notes.to_owned());
        self.executor.execute(move |step| {
            let notes = check_notes(step.actor, &RETURN_ORDER, "note", &notes)?;
            let returned = lines.iter().map(|(line, status)| {
                Ok(ReturnedLine {
                    line: step.key(*line)?,
                    status: status.map(StockStatus::code),
                })
            });
            let returned = returned.collect::<Result<Vec<_>, WriteError>>()?;
            let (order, location) = (step.key(order)?, step.key(location)?);
            receive(step.db, step.actor, order, location, &returned, &notes)
        })
    }
}
