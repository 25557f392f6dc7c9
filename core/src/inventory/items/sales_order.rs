//! Sales orders.

use chrono::NaiveDate;

use super::keys::{
    AddressId, CompanyId, ContactId, OwnerId, ProjectCodeId, SalesOrderId, SalesOrderKey, UserId,
};
use super::status::SalesOrderStatus;
use crate::decimal::Decimal;
use inventree_macros::model;

/// A sales order: what a customer buys.
#[model(SalesOrderKey, new = NewSalesOrder)]
pub struct SalesOrder {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: SalesOrderId,
    /// Reference, such as `SO-0001`.
    pub reference: String,
    /// Description.
    pub description: String,
    /// The customer.
    pub customer: Option<CompanyId>,
    /// The customer's reference.
    pub customer_reference: String,
    /// Status; operations change it.
    #[field(read_only)]
    pub status: SalesOrderStatus,
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
    /// When it was shipped.
    #[field(read_only)]
    pub shipment_date: Option<NaiveDate>,
    /// Who shipped it.
    #[field(read_only)]
    pub shipped_by: Option<UserId>,
    /// Hash of its barcode; empty if there is none.
    #[field(read_only)]
    pub barcode_hash: String,
    /// Number of its shipments.
    #[field(name = "shipments_count", on_request)]
    pub shipments: i64,
    /// Number of its shipments that are complete.
    #[field(name = "completed_shipments_count", on_request)]
    pub completed_shipments: i64,
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
