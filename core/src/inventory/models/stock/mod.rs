//! Stock: items, locations and histories.

pub mod adjust;
pub mod adjustment_item;
pub mod assign;
pub mod assign_serials;
pub mod batch_code;
pub mod change_status;
mod code;
pub mod convert;
pub mod create;
mod filters;
pub mod install;
mod item;
mod location;
mod location_rules;
mod location_type;
pub(crate) mod locked_items;
pub mod merge;
mod move_out;
pub mod numbering;
pub mod quantity;
mod questions;
pub mod return_items;
pub(super) mod rule_list;
pub(crate) mod rules;
pub mod serial;
pub mod serial_list;
pub mod ship;
pub mod split;
pub mod status;
mod test_result;
pub mod tracking;
pub mod transfer;
pub(crate) mod uninstall_on_delete;

pub use item::STOCK_ITEM;
pub use location::{LOCATION, LOCATION_TREE};
pub use location_type::LOCATION_TYPE;
pub use test_result::TEST_RESULT;
pub use tracking::TRACKING;

/// Condition on a row of `stock_items`: it is in stock.
macro_rules! in_stock {
    ($row:literal) => {
        concat!(
            $row,
            ".quantity > 0 AND ",
            $row,
            ".belongs_to_id IS NULL AND ",
            $row,
            ".customer_id IS NULL AND ",
            $row,
            ".sales_order_id IS NULL"
        )
    };
}

pub(crate) use in_stock;
