//! Lines of sales orders.

use chrono::NaiveDate;

use super::keys::{
    CompanyId, PartId, ProjectCodeId, SalesOrderId, SalesOrderLineId, SalesOrderLineKey,
};
use crate::decimal::Decimal;
use crate::query::Money;
use inventree_macros::model;

/// A line of a sales order: a part to sell.
#[model(SalesOrderLineKey, new = NewSalesOrderLine)]
pub struct SalesOrderLine {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: SalesOrderLineId,
    /// The order.
    #[field(required)]
    pub order: SalesOrderId,
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
    /// What is sold.
    pub part: Option<PartId>,
    /// The quantity that was shipped.
    #[field(read_only)]
    pub shipped: Decimal,
    /// Price of one piece.
    #[field(money)]
    pub sale_price: Option<Money>,
    /// The quantity that is allocated.
    #[field(on_request)]
    pub allocated: Decimal,
    /// Price of the quantity.
    #[field(on_request)]
    pub total_price: Option<Decimal>,
    /// The customer.
    #[field(on_request)]
    pub customer: Option<CompanyId>,
    /// Whether it is late.
    #[field(on_request)]
    pub overdue: bool,
}
