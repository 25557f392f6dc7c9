//! The rows of the database that plugins and the server share, and what is done with them.

use crate::resource::Resource;

pub mod attachment;
pub mod company;
pub mod error_report;
pub mod image;
pub mod part;
pub mod plugin_config;
pub mod role;
pub mod setting;
pub mod star;
pub mod stock;
pub mod tag;
pub mod tree;
pub mod user;

/// Every resource that is served.
pub static RESOURCES: &[&Resource] = &[
    &attachment::ATTACHMENT,
    &company::COMPANY,
    &company::MANUFACTURER_PART,
    &company::SUPPLIER_PART,
    &part::CATEGORY,
    &part::PART,
    &stock::LOCATION,
    &stock::LOCATION_TYPE,
    &stock::STOCK_ITEM,
    &stock::TRACKING,
];
