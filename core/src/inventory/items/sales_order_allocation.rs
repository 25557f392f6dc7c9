//! Allocations of stock to sales orders.

use super::keys::{
    CompanyId, PartId, SalesOrderAllocationId, SalesOrderAllocationKey, SalesOrderId,
    SalesOrderLineId, SalesOrderShipmentId, StockItemId, StockLocationId,
};
use crate::decimal::Decimal;
use inventree_macros::model;

/// An allocation: stock that is reserved for a line of a sales order. `sales_orders().allocate` creates it.
#[model(SalesOrderAllocationKey)]
pub struct SalesOrderAllocation {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: SalesOrderAllocationId,
    /// The line.
    #[field(read_only)]
    pub line: SalesOrderLineId,
    /// The stock item.
    pub item: StockItemId,
    /// The quantity.
    pub quantity: Decimal,
    /// The shipment.
    pub shipment: Option<SalesOrderShipmentId>,
    /// The part.
    #[field(on_request)]
    pub part: PartId,
    /// The order.
    #[field(on_request)]
    pub order: SalesOrderId,
    /// The customer.
    #[field(on_request)]
    pub customer: Option<CompanyId>,
    /// Serial number of the stock item.
    #[field(on_request)]
    pub serial: Option<String>,
    /// Where the stock item is.
    #[field(on_request)]
    pub location: Option<StockLocationId>,
}
