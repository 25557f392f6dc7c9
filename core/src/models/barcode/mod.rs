//! Barcodes of the inventory's own: what can carry one, what carries a given one, and what was scanned.

pub mod carrier;
pub mod find;
pub mod link;
pub mod order;
pub mod sale;
pub mod scan;
pub mod supplier;

pub use carrier::{CARRIERS, Carrier};
pub use scan::BARCODE_SCAN;
