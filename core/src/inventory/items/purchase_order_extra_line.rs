//! Extra lines of purchase orders.

use chrono::NaiveDate;

use super::keys::{
    ProjectCodeId, PurchaseOrderExtraLineId, PurchaseOrderExtraLineKey, PurchaseOrderId,
};
use crate::decimal::Decimal;
use crate::query::Money;
use inventree_macros::model;

/// An extra line of purchase orders: freight, a fee or the like.
#[model(PurchaseOrderExtraLineKey, new = NewPurchaseOrderExtraLine)]
pub struct PurchaseOrderExtraLine {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: PurchaseOrderExtraLineId,
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
    /// Description.
    pub description: String,
    /// Price of one piece; negative for a discount.
    #[field(money)]
    pub price: Option<Money>,
    /// Price of the quantity.
    #[field(on_request)]
    pub total_price: Option<Decimal>,
}
