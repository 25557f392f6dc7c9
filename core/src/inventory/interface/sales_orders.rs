//! Operations on sales orders.

use super::execute::Execute;
use super::inventory::Inventory;
use super::transition::{orders, set_flags, transition};
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
use crate::models::order::transition::ACCEPT_INCOMPLETE;
use crate::query::Model as _;
use crate::resource::WriteError;

orders! {
    /// Operations on sales orders.
    SalesOrders: SalesOrderId, &ORDER_TYPE
}

impl<C> Inventory<C> {
    /// Returns the operations on sales orders.
    #[must_use]
    pub const fn sales_orders(&self) -> SalesOrders<'_, Self>
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

impl<E: Execute> SalesOrders<'_, E> {
    /// Completes an order: sets it to shipped, or complete if it is shipped already or the settings say so.
    /// `accept_incomplete` allows lines that are not fully shipped.
    ///
    /// # Errors
    /// See the type.
    pub fn complete(&self, order: SalesOrderId, accept_incomplete: bool) -> Result<()> {
        let flags = set_flags([(ACCEPT_INCOMPLETE.name, accept_incomplete)]);
        self.transition("complete", order, &flags)
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
        let allocations = allocations.to_vec();
        self.executor.execute(move |step| {
            let wanted = allocations.iter().map(|allocation| {
                Ok(NewAllocation {
                    line: step.key(allocation.line)?,
                    item: step.key(allocation.item)?,
                    quantity: allocation.quantity,
                })
            });
            let wanted = wanted.collect::<Result<Vec<_>, WriteError>>()?;
            let order = step.key(order)?;
            let shipment = shipment.map(|shipment| step.key(shipment)).transpose()?;
            allocate(step.db, step.actor, order, shipment, &wanted).map(drop)
        })
    }

    /// Ships a shipment: what is allocated to it leaves the stock.
    ///
    /// # Errors
    /// See the type.
    pub fn ship(&self, shipment: SalesOrderShipmentId, data: ShipmentData) -> Result<()> {
        self.executor.execute(move |step| {
            let shipment = step.key(shipment)?;
            ship(step.db, step.actor, shipment, &data).map(drop)
        })
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
    ) -> Result<E::Created<Vec<SalesOrderAllocation>>> {
        let serials = serials.to_owned();
        self.executor.execute_for(move |step| {
            step.actor
                .check_permission(&SALES_ORDER, Permission::Change)?;
            let wanted = NewSerialAllocation {
                order: step.key(order)?,
                line: step.key(line)?,
                quantity,
                serials: serials.clone(),
                shipment: shipment.map(|shipment| step.key(shipment)).transpose()?,
            };
            let created = allocate_serials(step.db, step.actor, &wanted)?;
            let created = created.iter().filter_map(SalesOrderAllocation::from_item);
            Ok(created.collect())
        })
    }
}
