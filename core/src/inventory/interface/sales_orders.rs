//! Operations on sales orders.

use super::inventory::Inventory;
use super::transition::{orders, transition};
use crate::access::role::Permission;
use crate::context::CanWrite;
use crate::decimal::Decimal;
use crate::error::Result;
use crate::items::{
    SalesOrderAllocation, SalesOrderId, SalesOrderLineId, SalesOrderShipmentId, StockItemId,
};
use crate::models::order::sales::allocate::{NewAllocation, allocate};
use crate::models::order::sales::serials::{NewSerialAllocation, allocate_serials};
use crate::models::order::sales::ship::{ShipmentData, ship};
use crate::models::order::sales::{ORDER_TYPE, SALES_ORDER};
use crate::query::Model as _;

orders! {
    /// Operations on sales orders.
    SalesOrders: SalesOrderId, &ORDER_TYPE
}

impl<C> Inventory<C> {
    /// Returns the operations on sales orders.
    #[must_use]
    pub const fn sales_orders(&self) -> SalesOrders<'_, C>
    where
        for<'a> &'a C: CanWrite,
    {
        SalesOrders::new(self)
    }
}

/// Stock to allocate to a line of a sales order.
#[derive(Debug, Clone, Copy)]
pub struct Allocation {
    /// The line.
    pub line: SalesOrderLineId,
    /// The stock item.
    pub item: StockItemId,
    /// How much of it.
    pub quantity: Decimal,
}

impl<C> SalesOrders<'_, C> {
    /// Completes an order: sets it to shipped, or complete if it is shipped already or the settings say so.
    /// `accept_incomplete` allows lines that are not fully shipped.
    ///
    /// # Errors
    /// See the type.
    pub fn complete(&self, order: SalesOrderId, accept_incomplete: bool) -> Result<()> {
        let flags: &[_] = if accept_incomplete {
            &["accept_incomplete"]
        } else {
            &[]
        };
        self.transition("complete", order, flags)
    }

    /// Allocates stock to lines of an order, and to a shipment if one is given.
    ///
    /// # Errors
    /// See the type.
    pub fn allocate(
        &self,
        order: SalesOrderId,
        shipment: Option<SalesOrderShipmentId>,
        allocations: &[Allocation],
    ) -> Result<()> {
        self.inventory.run(|db, actor| {
            let wanted = allocations.iter().map(|allocation| NewAllocation {
                line: allocation.line.get(),
                item: allocation.item.get(),
                quantity: allocation.quantity,
            });
            let wanted: Vec<NewAllocation> = wanted.collect();
            let shipment = shipment.map(SalesOrderShipmentId::get);
            allocate(db, actor, order.get(), shipment, &wanted).map(drop)
        })
    }

    /// Ships a shipment: what is allocated to it leaves the stock.
    ///
    /// # Errors
    /// See the type.
    pub fn ship(&self, shipment: SalesOrderShipmentId, data: ShipmentData) -> Result<()> {
        self.inventory
            .run(|db, actor| ship(db, actor, shipment.get(), &data).map(drop))
    }

    /// Allocates stock items by their serial numbers, which are written as a user does, such as `1-10`; their number
    /// must be `quantity`.
    ///
    /// # Errors
    /// See the type.
    pub fn allocate_serials(
        &self,
        order: SalesOrderId,
        line: SalesOrderLineId,
        quantity: usize,
        serials: &str,
        shipment: Option<SalesOrderShipmentId>,
    ) -> Result<Vec<SalesOrderAllocation>> {
        let wanted = NewSerialAllocation {
            order: order.get(),
            line: line.get(),
            quantity,
            serials: serials.to_owned(),
            shipment: shipment.map(SalesOrderShipmentId::get),
        };
        let inventory = self.inventory;
        inventory.check_permission(&SALES_ORDER, Permission::Change)?;
        let created = allocate_serials(inventory.writer(), &wanted)?;
        let created = created.iter().filter_map(SalesOrderAllocation::from_item);
        Ok(created.collect())
    }
}
