//! Lines of return orders.

use chrono::NaiveDate;

use super::keys::{
    PartId, ProjectCodeId, ReturnOrderId, ReturnOrderLineId, ReturnOrderLineKey, StockItemId,
};
use super::status::ReturnOutcome;
use crate::decimal::Decimal;
use crate::query::Money;
use inventree_macros::model;

/// A line of a return order: a stock item that comes back.
#[model(ReturnOrderLineKey, new = NewReturnOrderLine)]
pub struct ReturnOrderLine {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: ReturnOrderLineId,
    /// The order.
    #[field(required)]
    pub order: ReturnOrderId,
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
    /// The stock item.
    #[field(required)]
    pub item: StockItemId,
    /// When it was received.
    #[field(read_only)]
    pub received_date: Option<NaiveDate>,
    /// What is done with it.
    pub outcome: ReturnOutcome,
    /// Price of what is done.
    #[field(money)]
    pub price: Option<Money>,
    /// The part.
    #[field(name = "base_part", on_request)]
    pub part: PartId,
    /// Price of the quantity.
    #[field(on_request)]
    pub total_price: Option<Decimal>,
}
