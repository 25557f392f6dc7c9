//! Operations on build orders.

use super::execute::Execute;
use super::inventory::Inventory;
use super::transition::{orders, set_flags, transition};
use crate::context::CanWrite;
use crate::error::Result;
use crate::items::BuildOrderId;

use crate::models::order::build_order::{ACCEPT_INCOMPLETE, ACCEPT_UNALLOCATED, ORDER_TYPE};

orders! {
    /// Operations on build orders.
    BuildOrders: BuildOrderId, &ORDER_TYPE
}

impl<C> Inventory<C> {
    /// Returns the operations on build orders.
    #[must_use]
    pub const fn build_orders(&self) -> BuildOrders<'_, Self>
    where
        for<'a> &'a C: CanWrite,
    {
        BuildOrders::new(self)
    }
}

/// What a build order may lack when it is finished.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FinishOptions {
    /// Required stock that is not allocated.
    pub accept_unallocated: bool,
    /// Pieces that are not complete.
    pub accept_incomplete: bool,
}

impl<E: Execute> BuildOrders<'_, E> {
    /// Finishes an order that is in production.
    ///
    /// # Errors
    /// See the type.
    pub fn finish(&self, order: BuildOrderId, options: FinishOptions) -> Result<()> {
        let flags = set_flags([
            (ACCEPT_UNALLOCATED.name, options.accept_unallocated),
            (ACCEPT_INCOMPLETE.name, options.accept_incomplete),
        ]);
        self.transition("finish", order, &flags)
    }
}
