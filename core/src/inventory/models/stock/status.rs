//! The statuses of stock items and the types of history entries. Codes and labels are InvenTree's.

use crate::models::status_code::{StatusCode, StatusCodes, choices, status_code};

pub use crate::models::status_code::label;

const STATES: [StatusCode; 8] = [
    status_code(10, "OK", "OK", "success"),
    status_code(50, "ATTENTION", "Attention needed", "warning"),
    status_code(55, "DAMAGED", "Damaged", "warning"),
    status_code(60, "DESTROYED", "Destroyed", "danger"),
    status_code(65, "REJECTED", "Rejected", "danger"),
    status_code(70, "LOST", "Lost", "dark"),
    status_code(75, "QUARANTINED", "Quarantined", "info"),
    status_code(85, "RETURNED", "Returned", "warning"),
];

/// The status codes of stock items.
pub static STATUS_CODES: StatusCodes = StatusCodes {
    class: "StockStatus",
    codes: &STATES,
    path: "/api/stock/status/",
};

/// The statuses: code and label.
pub const STATUS_CHOICES: &[(i64, &str)] = &choices(STATES);

/// Whether a status has the code.
#[must_use]
pub fn is_known_status(code: i64) -> bool {
    STATUS_CHOICES.iter().any(|(known, _)| *known == code)
}

/// The status of a new item.
pub const OK: i64 = 10;
/// The status of a returned item, until it is checked.
pub const QUARANTINED: i64 = 75;

/// The type of a history entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackingType {
    /// An entry of an older version.
    Legacy = 0,
    /// Created.
    Created = 1,
    /// Edited by a user.
    Edited = 5,
    /// Assigned a serial number.
    AssignedSerial = 6,
    /// Counted.
    Counted = 10,
    /// Stock added.
    Added = 11,
    /// Stock removed.
    Removed = 12,
    /// Returned to stock.
    Returned = 15,
    /// Moved to another location.
    Moved = 20,
    /// Updated by an operation.
    Updated = 25,
    /// Installed in another item.
    InstalledIntoAssembly = 30,
    /// Uninstalled from another item.
    RemovedFromAssembly = 31,
    /// Another item was installed in it.
    InstalledChild = 35,
    /// Another item was uninstalled from it.
    RemovedChild = 36,
    /// Split off from another item.
    SplitFromParent = 40,
    /// Another item was split off from it.
    SplitChild = 42,
    /// Merged with other items.
    Merged = 45,
    /// Converted to another variant.
    Converted = 48,
    /// Shipped for a sales order.
    Shipped = 60,
    /// Received for a purchase order.
    Received = 70,
    /// Returned by a return order.
    ReturnedByOrder = 80,
    /// Assigned to a customer.
    SentToCustomer = 100,
    /// Returned from a customer.
    ReturnedFromCustomer = 105,
}

const TRACKING_TYPES: [StatusCode; 27] = [
    status_code(0, "LEGACY", "Legacy stock tracking entry", "secondary"),
    status_code(1, "CREATED", "Stock item created", "secondary"),
    status_code(5, "EDITED", "Edited stock item", "secondary"),
    status_code(6, "ASSIGNED_SERIAL", "Assigned serial number", "secondary"),
    status_code(10, "STOCK_COUNT", "Stock counted", "secondary"),
    status_code(11, "STOCK_ADD", "Stock manually added", "secondary"),
    status_code(12, "STOCK_REMOVE", "Stock manually removed", "secondary"),
    status_code(15, "RETURNED_TO_STOCK", "Returned to stock", "secondary"),
    status_code(20, "STOCK_MOVE", "Location changed", "secondary"),
    status_code(25, "STOCK_UPDATE", "Stock updated", "secondary"),
    status_code(
        30,
        "INSTALLED_INTO_ASSEMBLY",
        "Installed into assembly",
        "secondary",
    ),
    status_code(
        31,
        "REMOVED_FROM_ASSEMBLY",
        "Removed from assembly",
        "secondary",
    ),
    status_code(
        35,
        "INSTALLED_CHILD_ITEM",
        "Installed component item",
        "secondary",
    ),
    status_code(
        36,
        "REMOVED_CHILD_ITEM",
        "Removed component item",
        "secondary",
    ),
    status_code(
        40,
        "SPLIT_FROM_PARENT",
        "Split from parent item",
        "secondary",
    ),
    status_code(42, "SPLIT_CHILD_ITEM", "Split child item", "secondary"),
    status_code(45, "MERGED_STOCK_ITEMS", "Merged stock items", "secondary"),
    status_code(
        48,
        "CONVERTED_TO_VARIANT",
        "Converted to variant",
        "secondary",
    ),
    status_code(
        50,
        "BUILD_OUTPUT_CREATED",
        "Build order output created",
        "secondary",
    ),
    status_code(
        55,
        "BUILD_OUTPUT_COMPLETED",
        "Build order output completed",
        "secondary",
    ),
    status_code(
        56,
        "BUILD_OUTPUT_REJECTED",
        "Build order output rejected",
        "secondary",
    ),
    status_code(57, "BUILD_CONSUMED", "Consumed by build order", "secondary"),
    status_code(
        60,
        "SHIPPED_AGAINST_SALES_ORDER",
        "Shipped against Sales Order",
        "secondary",
    ),
    status_code(
        70,
        "RECEIVED_AGAINST_PURCHASE_ORDER",
        "Received against Purchase Order",
        "secondary",
    ),
    status_code(
        80,
        "RETURNED_AGAINST_RETURN_ORDER",
        "Returned against Return Order",
        "secondary",
    ),
    status_code(100, "SENT_TO_CUSTOMER", "Sent to customer", "secondary"),
    status_code(
        105,
        "RETURNED_FROM_CUSTOMER",
        "Returned from customer",
        "secondary",
    ),
];

/// The types of history entries, as status codes.
pub static TRACKING_CODES: StatusCodes = StatusCodes {
    class: "StockHistoryCode",
    codes: &TRACKING_TYPES,
    path: "/api/stock/track/status/",
};

/// The types of history entries: code and label.
pub const TRACKING_CHOICES: &[(i64, &str)] = &choices(TRACKING_TYPES);
