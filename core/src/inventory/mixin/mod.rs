//! The mixins that depend on the inventory.

pub mod barcode;
pub mod locate;
pub mod supplier_barcode;
pub mod validation;
