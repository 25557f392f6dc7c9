//! Stock: items, where they are, and what happened to them.

pub mod adjust;
pub mod assign;
pub mod batch;
pub mod change_status;
pub mod convert;
pub mod create;
mod empty;
mod filters;
pub mod give_back;
pub(crate) mod held;
pub mod install;
mod item;
pub mod line;
mod location;
mod location_type;
pub mod merge;
pub mod numbering;
pub mod quantity;
pub(crate) mod release;
pub(crate) mod rules;
pub mod serial;
pub mod serial_list;
pub mod serialize;
pub mod ship;
pub mod status;
mod test_result;
pub(crate) mod tracking;
pub mod transfer;

pub use item::STOCK_ITEM;
pub use location::{LOCATION, LOCATION_TREE};
pub use location_type::LOCATION_TYPE;
pub use test_result::TEST_RESULT;
pub use tracking::TRACKING;

/// Condition on a row of `stock_items`: it can be used.
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
