//! Shipments of sales orders.

use chrono::NaiveDate;

use super::keys::{
    AddressId, CompanyId, SalesOrderId, SalesOrderShipmentId, SalesOrderShipmentKey, UserId,
};
use inventree_macros::model;

/// A shipment of a sales order.
#[model(SalesOrderShipmentKey, new = NewSalesOrderShipment)]
pub struct SalesOrderShipment {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: SalesOrderShipmentId,
    /// The order.
    #[field(required)]
    pub order: SalesOrderId,
    /// Number of the shipment.
    pub reference: String,
    /// When it was shipped.
    #[field(read_only)]
    pub shipment_date: Option<NaiveDate>,
    /// When it was delivered.
    pub delivery_date: Option<NaiveDate>,
    /// Where it is sent.
    pub shipment_address: Option<AddressId>,
    /// Who checked it.
    pub checked_by: Option<UserId>,
    /// The carrier's number.
    pub tracking_number: String,
    /// Number of the invoice.
    pub invoice_number: String,
    /// URL of further information.
    pub link: String,
    /// Notes in Markdown.
    pub notes: String,
    /// Hash of its barcode; empty if there is none.
    #[field(read_only)]
    pub barcode_hash: String,
    /// Number of allocations in it.
    #[field(on_request)]
    pub allocated_items: i64,
    /// The customer.
    #[field(on_request)]
    pub customer: Option<CompanyId>,
}
