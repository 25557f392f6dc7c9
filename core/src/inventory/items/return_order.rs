//! Return orders.

use chrono::NaiveDate;

use super::keys::{
    AddressId, CompanyId, ContactId, OwnerId, ProjectCodeId, ReturnOrderId, ReturnOrderKey, UserId,
};
use super::status::ReturnOrderStatus;
use crate::decimal::Decimal;
use inventree_macros::model;

/// A return order: what a customer sends back.
#[model(ReturnOrderKey, new = NewReturnOrder)]
pub struct ReturnOrder {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: ReturnOrderId,
    /// Reference, such as `RMA-0001`.
    pub reference: String,
    /// Description.
    pub description: String,
    /// The customer; missing if it was deleted.
    #[field(required)]
    pub customer: Option<CompanyId>,
    /// The customer's reference.
    pub customer_reference: String,
    /// Status; operations change it.
    #[field(read_only)]
    pub status: ReturnOrderStatus,
    /// URL of further information.
    pub link: String,
    /// Notes in Markdown.
    pub notes: String,
    /// Who created it.
    #[field(read_only)]
    pub created_by: Option<UserId>,
    /// When it was created.
    pub creation_date: Option<NaiveDate>,
    /// When it was issued.
    #[field(read_only)]
    pub issue_date: Option<NaiveDate>,
    /// When it is planned to start.
    pub start_date: Option<NaiveDate>,
    /// When it is due.
    pub target_date: Option<NaiveDate>,
    /// The project.
    pub project_code: Option<ProjectCodeId>,
    /// Who is responsible.
    pub responsible: Option<OwnerId>,
    /// The contact at the company.
    pub contact: Option<ContactId>,
    /// The address of the company.
    pub address: Option<AddressId>,
    /// Code of the currency, where it differs from that of the company.
    #[field(name = "order_currency")]
    pub currency: Option<String>,
    /// When it was completed.
    #[field(read_only)]
    pub complete_date: Option<NaiveDate>,
    /// Hash of its barcode; empty if there is none.
    #[field(read_only)]
    pub barcode_hash: String,
    /// Number of lines.
    #[field(on_request)]
    pub line_items: i64,
    /// Number of lines that are done.
    #[field(on_request)]
    pub completed_lines: i64,
    /// Whether it is late.
    #[field(on_request)]
    pub overdue: bool,
    /// Total price of the lines that have one; missing where one of them has another currency.
    #[field(on_request)]
    pub total_price: Option<Decimal>,
}
