//! Stock locations.

use super::keys::{OwnerId, StockLocationId, StockLocationKey, StockLocationTypeId};
use inventree_macros::model;

/// A stock location. Locations form trees.
#[model(StockLocationKey, new = NewStockLocation)]
pub struct StockLocation {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: StockLocationId,
    /// Name.
    #[field(required)]
    pub name: String,
    /// Description.
    pub description: String,
    /// The location that it is in.
    pub parent: Option<StockLocationId>,
    /// Who owns it.
    pub owner: Option<OwnerId>,
    /// Its type.
    pub location_type: Option<StockLocationTypeId>,
    /// Whether it holds only locations.
    pub structural: bool,
    /// Whether it is elsewhere, such as at a supplier.
    pub external: bool,
    /// Name of its own icon; empty for that of its type.
    pub custom_icon: String,
    /// How many locations it is in.
    #[field(read_only)]
    pub level: i64,
    /// The names from the top to it, separated by `/`.
    #[field(name = "pathstring", read_only)]
    pub path: String,
    /// Hash of its barcode; empty if there is none.
    #[field(read_only)]
    pub barcode_hash: String,
    /// Number of stock items in it and below it.
    #[field(on_request)]
    pub items: i64,
    /// Number of locations in it and below it.
    #[field(on_request)]
    pub sublocations: i64,
    /// Name of its icon, or that of its type.
    #[field(on_request)]
    pub icon: String,
}
