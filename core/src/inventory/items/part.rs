//! Parts.

use chrono::NaiveDate;

use super::keys::{
    OwnerId, PartCategoryId, PartId, PartKey, StockLocationId, SupplierPartId, UserId,
};
use crate::decimal::Decimal;
use inventree_macros::model;

/// A part: what is bought, built, stocked or sold.
#[model(PartKey, new = NewPart)]
pub struct Part {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: PartId,
    /// Name.
    #[field(required)]
    pub name: String,
    /// Internal part number; empty if there is none.
    #[field(name = "IPN")]
    pub ipn: String,
    /// Revision; empty if there is none.
    pub revision: String,
    /// Description.
    pub description: String,
    /// Words that a search finds it by.
    pub keywords: String,
    /// Unit of its quantities, such as `m`; empty for pieces.
    pub units: String,
    /// URL of further information.
    pub link: String,
    /// Notes in Markdown.
    pub notes: String,
    /// Path of its image below the media folder; empty if there is none.
    #[field(read_only)]
    pub image: String,
    /// The category.
    pub category: Option<PartCategoryId>,
    /// The template that it is a variant of.
    pub variant_of: Option<PartId>,
    /// The part that it is a revision of.
    pub revision_of: Option<PartId>,
    /// Where its stock is stored.
    pub default_location: Option<StockLocationId>,
    /// What it is bought as.
    pub default_supplier: Option<SupplierPartId>,
    /// Days until new stock expires; 0 for never.
    pub default_expiry: i64,
    /// The quantity that should be in stock at least.
    pub minimum_stock: Decimal,
    /// Who is responsible.
    pub responsible: Option<OwnerId>,
    /// When it was created.
    #[field(read_only)]
    pub creation_date: Option<NaiveDate>,
    /// Who created it.
    #[field(read_only)]
    pub creation_user: Option<UserId>,
    /// Whether it is in use.
    pub active: bool,
    /// Whether it can be built from other parts.
    pub assembly: bool,
    /// Whether other parts can be built from it.
    pub component: bool,
    /// Whether other parts can be variants of it.
    pub is_template: bool,
    /// Whether it is protected from changes.
    pub locked: bool,
    /// Whether it can be bought.
    pub purchaseable: bool,
    /// Whether it can be sold.
    pub salable: bool,
    /// Whether its stock is tested.
    pub testable: bool,
    /// Whether its stock has serial numbers.
    pub trackable: bool,
    /// Whether it has no stock, such as a service.
    #[field(name = "virtual")]
    pub is_virtual: bool,
    /// Hash of its barcode; empty if there is none.
    #[field(read_only)]
    pub barcode_hash: String,
    /// Quantity in stock, without variants.
    #[field(on_request)]
    pub in_stock: Decimal,
    /// Quantity in stock of all of its variants.
    #[field(on_request)]
    pub variant_stock: Decimal,
    /// Quantity in stock, with all variants.
    #[field(on_request)]
    pub total_in_stock: Decimal,
    /// Quantity in external locations.
    #[field(on_request)]
    pub external_stock: Decimal,
    /// Quantity in stock that is not allocated, without variants.
    #[field(on_request)]
    pub unallocated_stock: Decimal,
    /// Quantity that is allocated to sales orders.
    #[field(on_request)]
    pub allocated_to_sales_orders: Decimal,
    /// Quantity that open sales orders still need.
    #[field(on_request)]
    pub required_for_sales_orders: i64,
    /// Quantity on order.
    #[field(name = "ordering", on_request)]
    pub on_order: Decimal,
    /// Number of its stock items.
    #[field(on_request)]
    pub stock_item_count: i64,
    /// Number of its supplier parts.
    #[field(name = "suppliers", on_request)]
    pub supplier_count: i64,
    /// Number of its revisions.
    #[field(on_request)]
    pub revision_count: i64,
    /// Internal part number, name and revision as one text.
    #[field(on_request)]
    pub full_name: String,
    /// Name of the category.
    #[field(on_request)]
    pub category_name: Option<String>,
}
