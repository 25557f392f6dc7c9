//! Purchase orders.

use chrono::NaiveDate;

use super::keys::{
    AddressId, CompanyId, ContactId, OwnerId, ProjectCodeId, PurchaseOrderId, PurchaseOrderKey,
    StockLocationId, UserId,
};
use super::status::PurchaseOrderStatus;
use crate::decimal::Decimal;
use inventree_macros::model;

/// A purchase order: what is bought from a supplier.
#[model(PurchaseOrderKey, new = NewPurchaseOrder)]
pub struct PurchaseOrder {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: PurchaseOrderId,
    /// Reference, such as `PO-0001`.
    pub reference: String,
    /// Description.
    pub description: String,
    /// The supplier; missing if it was deleted.
    #[field(required)]
    pub supplier: Option<CompanyId>,
    /// The supplier's reference.
    pub supplier_reference: String,
    /// Status; operations change it.
    #[field(read_only)]
    pub status: PurchaseOrderStatus,
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
    /// Where received goods are put.
    pub destination: Option<StockLocationId>,
    /// When it was completed.
    #[field(read_only)]
    pub complete_date: Option<NaiveDate>,
    /// Who completed it.
    #[field(read_only)]
    pub received_by: Option<UserId>,
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
