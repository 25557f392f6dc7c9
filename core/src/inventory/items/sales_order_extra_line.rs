//! Extra lines of sales orders.

use chrono::NaiveDate;

use super::keys::{ProjectCodeId, SalesOrderExtraLineId, SalesOrderExtraLineKey, SalesOrderId};
use crate::decimal::Decimal;
use crate::query::Money;
use inventree_macros::model;

/// An extra line of sales orders: freight, a fee or the like.
#[model(SalesOrderExtraLineKey, new = NewSalesOrderExtraLine)]
pub struct SalesOrderExtraLine {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: SalesOrderExtraLineId,
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
    /// Description.
    pub description: String,
    /// Price of one piece; negative for a discount.
    #[field(money)]
    pub price: Option<Money>,
    /// Price of the quantity.
    #[field(on_request)]
    pub total_price: Option<Decimal>,
}
