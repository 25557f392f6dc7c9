//! Supplier parts.

use chrono::NaiveDateTime;

use super::keys::{CompanyId, ManufacturerPartId, PartId, SupplierPartId, SupplierPartKey};
use crate::decimal::Decimal;
use inventree_macros::model;

/// A supplier part: a part as a supplier sells it.
#[model(SupplierPartKey, new = NewSupplierPart)]
pub struct SupplierPart {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: SupplierPartId,
    /// The part.
    #[field(required)]
    pub part: PartId,
    /// The supplier.
    #[field(required)]
    pub supplier: CompanyId,
    /// The supplier's number.
    #[field(name = "SKU", required)]
    pub sku: String,
    /// The same as a manufacturer makes it.
    pub manufacturer_part: Option<ManufacturerPartId>,
    /// Description.
    pub description: String,
    /// URL of further information.
    pub link: String,
    /// Note.
    pub note: String,
    /// Notes in Markdown.
    pub notes: String,
    /// Whether it is in use.
    pub active: bool,
    /// Whether it is the first choice for the part.
    #[field(name = "primary")]
    pub is_primary: bool,
    /// What it is packed in.
    pub packaging: String,
    /// The quantity in a package with its unit, such as `25` or `1.5 m`.
    pub pack_quantity: String,
    /// That quantity in the part's unit.
    #[field(read_only)]
    pub pack_quantity_native: Decimal,
    /// The quantity that the supplier has.
    pub available: Decimal,
    /// When that was last changed.
    #[field(read_only)]
    pub availability_updated: Option<NaiveDateTime>,
    /// When it was last changed.
    #[field(read_only)]
    pub updated: Option<NaiveDateTime>,
    /// Hash of its barcode; empty if there is none.
    #[field(read_only)]
    pub barcode_hash: String,
    /// Quantity in stock.
    #[field(on_request)]
    pub in_stock: Decimal,
    /// Quantity on order.
    #[field(on_request)]
    pub on_order: Decimal,
    /// The manufacturer's number.
    #[field(name = "MPN", on_request)]
    pub mpn: Option<String>,
    /// The manufacturer.
    #[field(on_request)]
    pub manufacturer: Option<CompanyId>,
}
