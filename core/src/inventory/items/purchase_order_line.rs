//! Lines of purchase orders.

use chrono::NaiveDate;

use super::keys::{
    BuildOrderId, PartId, ProjectCodeId, PurchaseOrderId, PurchaseOrderLineId,
    PurchaseOrderLineKey, StockLocationId, SupplierPartId,
};
use crate::decimal::Decimal;
use crate::query::Money;
use inventree_macros::model;

/// A line of a purchase order: a supplier part to buy.
#[model(PurchaseOrderLineKey, new = NewPurchaseOrderLine)]
pub struct PurchaseOrderLine {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: PurchaseOrderLineId,
    /// The order.
    #[field(required)]
    pub order: PurchaseOrderId,
    /// The quantity.
    pub quantity: Decimal,
    /// Reference.
    pub reference: String,
    /// Notes.
    pub notes: String,
    /// URL of further information.
    pub link: String,
    /// When it is due.
    pub target_date: Option<NaiveDate>,
    /// The project.
    pub project_code: Option<ProjectCodeId>,
    /// What is bought; missing if it was deleted.
    #[field(required)]
    pub part: Option<SupplierPartId>,
    /// The quantity that was received.
    #[field(read_only)]
    pub received: Decimal,
    /// Price of one piece.
    #[field(money)]
    pub purchase_price: Option<Money>,
    /// Where received goods are put.
    pub destination: Option<StockLocationId>,
    /// The external build order that it fulfils.
    pub build_order: Option<BuildOrderId>,
    /// Price of the quantity.
    #[field(on_request)]
    pub total_price: Option<Decimal>,
    /// The part that is bought.
    #[field(on_request)]
    pub internal_part: Option<PartId>,
    /// The supplier's number.
    #[field(on_request)]
    pub sku: Option<String>,
    /// The manufacturer's number.
    #[field(on_request)]
    pub mpn: Option<String>,
    /// Whether it is late.
    #[field(on_request)]
    pub overdue: bool,
    /// Whether a new line takes the supplier's price, if it has none of its own; by default it does.
    #[field(write_only)]
    pub auto_pricing: bool,
    /// Whether a new line is merged into an existing one that equals it, whose key it then has; by default it is.
    #[field(write_only)]
    pub merge_items: bool,
}
