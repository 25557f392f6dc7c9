//! Stock: items, where they are, and what happened to them.

mod item;
mod location;
mod location_type;
mod rules;
pub mod status;
mod test_result;
mod tracking;

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
            ".customer_id IS NULL"
        )
    };
}

pub(crate) use in_stock;
