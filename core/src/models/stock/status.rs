//! The states of a stock item, and what can happen to one. Codes and words are the reference's.

use crate::models::code::{Code, Codes, code, words};

pub use crate::models::code::word;

const STATES: [Code; 8] = [
    code(10, "OK", "OK", "success"),
    code(50, "ATTENTION", "Attention needed", "warning"),
    code(55, "DAMAGED", "Damaged", "warning"),
    code(60, "DESTROYED", "Destroyed", "danger"),
    code(65, "REJECTED", "Rejected", "danger"),
    code(70, "LOST", "Lost", "dark"),
    code(75, "QUARANTINED", "Quarantined", "info"),
    code(85, "RETURNED", "Returned", "warning"),
];

/// The states, with all their names.
pub static STATUS_CODES: Codes = Codes {
    class: "StockStatus",
    codes: &STATES,
    path: "/api/stock/status/",
};

/// The states: code and word.
pub const STATUS: &[(i64, &str)] = &words(STATES);

/// The state of a new item.
pub const OK: i64 = 10;
/// The state of what comes back, until somebody has looked at it.
pub const QUARANTINED: i64 = 75;

/// What can happen to a stock item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Of an older version.
    Legacy = 0,
    /// Made.
    Created = 1,
    /// Changed by hand.
    Edited = 5,
    /// Given a serial number.
    AssignedSerial = 6,
    /// Counted.
    Counted = 10,
    /// Added to.
    Added = 11,
    /// Taken from.
    Removed = 12,
    /// Back in stock.
    Returned = 15,
    /// Moved.
    Moved = 20,
    /// Changed by an operation.
    Updated = 25,
    /// Put into another item.
    InstalledIntoAssembly = 30,
    /// Taken out of another item.
    RemovedFromAssembly = 31,
    /// Another item was put into it.
    InstalledChild = 35,
    /// Another item was taken out of it.
    RemovedChild = 36,
    /// Split off another item.
    SplitFromParent = 40,
    /// Another item split off it.
    SplitChild = 42,
    /// Merged with others.
    Merged = 45,
    /// Turned into another variant.
    Converted = 48,
    /// Sent to the customer of a sales order.
    Shipped = 60,
    /// Received against a purchase order.
    Received = 70,
    /// Back by a return order.
    ReturnedByOrder = 80,
    /// Given to a customer.
    SentToCustomer = 100,
    /// Back from a customer.
    ReturnedFromCustomer = 105,
}

const HAPPENINGS: [Code; 27] = [
    code(0, "LEGACY", "Legacy stock tracking entry", "secondary"),
    code(1, "CREATED", "Stock item created", "secondary"),
    code(5, "EDITED", "Edited stock item", "secondary"),
    code(6, "ASSIGNED_SERIAL", "Assigned serial number", "secondary"),
    code(10, "STOCK_COUNT", "Stock counted", "secondary"),
    code(11, "STOCK_ADD", "Stock manually added", "secondary"),
    code(12, "STOCK_REMOVE", "Stock manually removed", "secondary"),
    code(15, "RETURNED_TO_STOCK", "Returned to stock", "secondary"),
    code(20, "STOCK_MOVE", "Location changed", "secondary"),
    code(25, "STOCK_UPDATE", "Stock updated", "secondary"),
    code(
        30,
        "INSTALLED_INTO_ASSEMBLY",
        "Installed into assembly",
        "secondary",
    ),
    code(
        31,
        "REMOVED_FROM_ASSEMBLY",
        "Removed from assembly",
        "secondary",
    ),
    code(
        35,
        "INSTALLED_CHILD_ITEM",
        "Installed component item",
        "secondary",
    ),
    code(
        36,
        "REMOVED_CHILD_ITEM",
        "Removed component item",
        "secondary",
    ),
    code(
        40,
        "SPLIT_FROM_PARENT",
        "Split from parent item",
        "secondary",
    ),
    code(42, "SPLIT_CHILD_ITEM", "Split child item", "secondary"),
    code(45, "MERGED_STOCK_ITEMS", "Merged stock items", "secondary"),
    code(
        48,
        "CONVERTED_TO_VARIANT",
        "Converted to variant",
        "secondary",
    ),
    code(
        50,
        "BUILD_OUTPUT_CREATED",
        "Build order output created",
        "secondary",
    ),
    code(
        55,
        "BUILD_OUTPUT_COMPLETED",
        "Build order output completed",
        "secondary",
    ),
    code(
        56,
        "BUILD_OUTPUT_REJECTED",
        "Build order output rejected",
        "secondary",
    ),
    code(57, "BUILD_CONSUMED", "Consumed by build order", "secondary"),
    code(
        60,
        "SHIPPED_AGAINST_SALES_ORDER",
        "Shipped against Sales Order",
        "secondary",
    ),
    code(
        70,
        "RECEIVED_AGAINST_PURCHASE_ORDER",
        "Received against Purchase Order",
        "secondary",
    ),
    code(
        80,
        "RETURNED_AGAINST_RETURN_ORDER",
        "Returned against Return Order",
        "secondary",
    ),
    code(100, "SENT_TO_CUSTOMER", "Sent to customer", "secondary"),
    code(
        105,
        "RETURNED_FROM_CUSTOMER",
        "Returned from customer",
        "secondary",
    ),
];

/// What can happen to a stock item, with all its names.
pub static TRACKING_CODES: Codes = Codes {
    class: "StockHistoryCode",
    codes: &HAPPENINGS,
    path: "/api/stock/track/status/",
};

/// What can happen to a stock item: code and words.
pub const TRACKING: &[(i64, &str)] = &words(HAPPENINGS);
