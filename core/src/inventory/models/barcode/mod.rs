//! Barcodes of the inventory: the models that can have one, lookup, assignment, and the history of scans.

pub mod find;
mod item;
pub mod link;
pub mod model;
pub mod purchase_order;
pub mod sales_order;
pub mod scan;
pub mod supplier;
pub mod text;

/// Slug of the plugin for the server's own barcodes.
pub const INTERNAL_SLUG: &str = "inventreebarcode";

/// The error text for a barcode that an item has already.
pub const ALREADY_ASSIGNED: &str = "Barcode matches existing item";

pub use item::{BarcodeItem, BarcodeKey};
pub use model::{BARCODE_MODELS, BarcodeModel};
pub use scan::BARCODE_SCAN;
