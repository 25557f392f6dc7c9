//! The items of the inventory as structs, with their columns and keys.
//!
//! Each module holds one model: its struct, such as [`Part`], the required fields of a new one, such as [`NewPart`],
//! and a typed [`Column`](crate::query::Column) for each field, such as [`part::NAME`]. [`Inventory`](crate::Inventory) reads and writes them.

pub mod attachment;
pub mod bom_item;
pub mod build_order;
pub mod company;
pub mod group;
mod instance;
mod keys;
pub mod manufacturer_part;
pub mod parameter;
pub mod parameter_template;
pub mod part;
pub mod part_category;
pub mod project_code;
pub mod purchase_order;
pub mod purchase_order_extra_line;
pub mod purchase_order_line;
pub mod return_order;
pub mod return_order_extra_line;
pub mod return_order_line;
pub mod sales_order;
pub mod sales_order_allocation;
pub mod sales_order_extra_line;
pub mod sales_order_line;
pub mod sales_order_shipment;
mod status;
pub mod stock_item;
pub mod stock_location;
pub mod supplier_part;
pub mod user;

pub use attachment::Attachment;
pub use bom_item::{BomItem, NewBomItem};
pub use build_order::{BuildOrder, NewBuildOrder};
pub use company::{Company, NewCompany};
pub use group::Group;
pub use instance::{Instance, OtherItem};
pub use keys::*;
pub use manufacturer_part::{ManufacturerPart, NewManufacturerPart};
pub use parameter::{NewParameter, Parameter};
pub use parameter_template::{NewParameterTemplate, ParameterTemplate};
pub use part::{NewPart, Part};
pub use part_category::{NewPartCategory, PartCategory};
pub use project_code::{NewProjectCode, ProjectCode};
pub use purchase_order::{NewPurchaseOrder, PurchaseOrder};
pub use purchase_order_extra_line::{NewPurchaseOrderExtraLine, PurchaseOrderExtraLine};
pub use purchase_order_line::{NewPurchaseOrderLine, PurchaseOrderLine};
pub use return_order::{NewReturnOrder, ReturnOrder};
pub use return_order_extra_line::{NewReturnOrderExtraLine, ReturnOrderExtraLine};
pub use return_order_line::{NewReturnOrderLine, ReturnOrderLine};
pub use sales_order::{NewSalesOrder, SalesOrder};
pub use sales_order_allocation::SalesOrderAllocation;
pub use sales_order_extra_line::{NewSalesOrderExtraLine, SalesOrderExtraLine};
pub use sales_order_line::{NewSalesOrderLine, SalesOrderLine};
pub use sales_order_shipment::{NewSalesOrderShipment, SalesOrderShipment};
pub use status::*;
pub use stock_item::{NewStockItem, StockItem};
pub use stock_location::{NewStockLocation, StockLocation};
pub use supplier_part::{NewSupplierPart, SupplierPart};
pub use user::User;

pub use crate::query::{Id, Money};
