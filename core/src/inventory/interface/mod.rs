//! What plugins read and write the inventory with.

mod attachments;
mod barcodes;
mod batch;
mod build_orders;
mod execute;
mod inventory;
mod metadata;
mod notes;
mod purchase_orders;
mod resolve;
mod return_orders;
mod sales_orders;
mod step;
mod stock;
mod transition;

pub use attachments::{Attachable, Attachments};
pub use barcodes::Barcodes;
pub use batch::Batch;
pub use build_orders::{BuildOrders, FinishOptions};
pub use execute::Execute;
pub use inventory::Inventory;
pub use purchase_orders::{PurchaseOrders, ReceivedGoods};
pub use resolve::Resolve;
pub use return_orders::ReturnOrders;
pub use sales_orders::{Allocation, SalesOrders};
pub use step::Step;
pub use stock::Stock;

pub use crate::models::barcode::{BARCODE_MODELS, BarcodeItem, BarcodeKey, BarcodeModel};
pub use crate::models::order::sales::ship::ShipmentData;
pub use crate::models::stock::merge::MergeOptions;
