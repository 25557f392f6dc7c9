//! Stock items.

use chrono::{NaiveDate, NaiveDateTime};

use super::keys::{
    BuildOrderId, CompanyId, OwnerId, PartId, PurchaseOrderId, SalesOrderId, StockItemId,
    StockItemKey, StockLocationId, SupplierPartId,
};
use super::status::StockStatus;
use crate::decimal::Decimal;
use crate::query::Money;
use inventree_macros::model;

/// A stock item: a quantity of a part in one place.
#[model(StockItemKey, new = NewStockItem)]
pub struct StockItem {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: StockItemId,
    /// The part.
    #[field(required)]
    pub part: PartId,
    /// The quantity.
    #[field(required)]
    pub quantity: Decimal,
    /// Serial number.
    pub serial: Option<String>,
    /// The serial number as a number, by which it is sorted.
    #[field(read_only)]
    pub serial_int: i64,
    /// Batch code; empty if there is none.
    pub batch: String,
    /// Where it is.
    pub location: Option<StockLocationId>,
    /// The item that it is installed in.
    pub belongs_to: Option<StockItemId>,
    /// The build order that made it.
    #[field(read_only)]
    pub build: Option<BuildOrderId>,
    /// The build order that used it up.
    #[field(read_only)]
    pub consumed_by: Option<BuildOrderId>,
    /// The customer who has it.
    pub customer: Option<CompanyId>,
    /// Status.
    pub status: StockStatus,
    /// Whether it is deleted when nothing is left of it.
    pub delete_on_deplete: bool,
    /// When it expires.
    pub expiry_date: Option<NaiveDate>,
    /// Whether it is still being built.
    #[field(read_only)]
    pub is_building: bool,
    /// URL of further information.
    pub link: String,
    /// Notes in Markdown.
    pub notes: String,
    /// Who owns it.
    pub owner: Option<OwnerId>,
    /// What it is packed in.
    pub packaging: String,
    /// The item that it was split from.
    #[field(read_only)]
    pub parent: Option<StockItemId>,
    /// The purchase order that it was received for.
    pub purchase_order: Option<PurchaseOrderId>,
    /// The sales order that it was shipped for.
    #[field(read_only)]
    pub sales_order: Option<SalesOrderId>,
    /// What it was bought as.
    pub supplier_part: Option<SupplierPartId>,
    /// Price of one piece when it was bought.
    #[field(money)]
    pub purchase_price: Option<Money>,
    /// When it was last changed.
    #[field(read_only)]
    pub updated: Option<NaiveDateTime>,
    /// When it was last counted.
    #[field(read_only)]
    pub stocktake_date: Option<NaiveDate>,
    /// Hash of its barcode; empty if there is none.
    #[field(read_only)]
    pub barcode_hash: String,
    /// Whether it is in stock.
    #[field(on_request)]
    pub in_stock: bool,
    /// Quantity that is allocated.
    #[field(on_request)]
    pub allocated: Decimal,
    /// Whether it has expired.
    #[field(on_request)]
    pub expired: bool,
    /// Number of items that are installed in it.
    #[field(on_request)]
    pub installed_items: i64,
    /// Number of items that were split from it.
    #[field(on_request)]
    pub child_items: i64,
    /// Number of entries of its history.
    #[field(on_request)]
    pub tracking_items: i64,
    /// The supplier's number of the part.
    #[field(name = "SKU", on_request)]
    pub sku: Option<String>,
    /// The manufacturer's number of the part.
    #[field(name = "MPN", on_request)]
    pub mpn: Option<String>,
    /// Whether the quantity and the price of a new item are those of packs of its supplier part. Required where a pack has
    /// more than one piece.
    #[field(write_only)]
    pub use_pack_size: bool,
}
