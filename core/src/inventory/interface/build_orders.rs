//! Operations on build orders.

use super::inventory::Inventory;
use super::transition::{orders, transition};
use crate::context::CanWrite;
use crate::error::Result;
use crate::items::BuildOrderId;
use crate::models::order::build_order::ORDER_TYPE;

orders! {
    /// Operations on build orders.
    BuildOrders: BuildOrderId, &ORDER_TYPE
}

impl<C> Inventory<C> {
    /// Returns the operations on build orders.
    #[must_use]
    pub const fn build_orders(&self) -> BuildOrders<'_, C>
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

impl<C> BuildOrders<'_, C> {
    /// Finishes an order that is in production.
    ///
    /// # Errors
    /// See the type.
    pub fn finish(&self, order: BuildOrderId, options: FinishOptions) -> Result<()> {
        let flags = [
            ("accept_unallocated", options.accept_unallocated),
            ("accept_incomplete", options.accept_incomplete),
        ];
        let flags = flags
            .into_iter()
            .filter_map(|(name, is_set)| is_set.then_some(name));
        self.transition("finish", order, &flags.collect::<Vec<_>>())
    }
}
