//! The statuses of orders. Codes and labels are InvenTree's.

use crate::models::status_code::{StatusCode, StatusCodes, choices, status_code};

/// Not issued yet.
pub const PENDING: i64 = 10;
/// On hold.
pub const ON_HOLD: i64 = 25;

/// Statuses of purchase orders.
pub mod purchase {
    /// Issued: goods can be received.
    pub const PLACED: i64 = 20;
    /// All goods are received.
    pub const COMPLETE: i64 = 30;
    /// Cancelled.
    pub const CANCELLED: i64 = 40;
}

/// Statuses of sales orders.
pub mod sales {
    /// Issued: stock is being allocated and shipped.
    pub const IN_PROGRESS: i64 = 15;
    /// Shipped.
    pub const SHIPPED: i64 = 20;
    /// Complete.
    pub const COMPLETE: i64 = 30;
    /// Cancelled.
    pub const CANCELLED: i64 = 40;
}

/// Statuses of return orders.
pub mod returns {
    /// Issued: items can be received.
    pub const IN_PROGRESS: i64 = 20;
    /// Complete.
    pub const COMPLETE: i64 = 30;
    /// Cancelled.
    pub const CANCELLED: i64 = 40;
    /// Outcome of a line: not decided yet.
    pub const OUTCOME_PENDING: i64 = 10;
}

/// Statuses of build orders.
pub mod build {
    /// In production.
    pub const PRODUCTION: i64 = 20;
    /// Cancelled.
    pub const CANCELLED: i64 = 30;
    /// Complete.
    pub const COMPLETE: i64 = 40;
}

const PURCHASE_STATES: [StatusCode; 7] = [
    status_code(10, "PENDING", "Pending", "secondary"),
    status_code(20, "PLACED", "Placed", "primary"),
    status_code(25, "ON_HOLD", "On Hold", "warning"),
    status_code(30, "COMPLETE", "Complete", "success"),
    status_code(40, "CANCELLED", "Cancelled", "danger"),
    status_code(50, "LOST", "Lost", "warning"),
    status_code(60, "RETURNED", "Returned", "warning"),
];

const SALES_STATES: [StatusCode; 8] = [
    status_code(10, "PENDING", "Pending", "secondary"),
    status_code(15, "IN_PROGRESS", "In Progress", "primary"),
    status_code(20, "SHIPPED", "Shipped", "primary"),
    status_code(25, "ON_HOLD", "On Hold", "warning"),
    status_code(30, "COMPLETE", "Complete", "success"),
    status_code(40, "CANCELLED", "Cancelled", "danger"),
    status_code(50, "LOST", "Lost", "warning"),
    status_code(60, "RETURNED", "Returned", "warning"),
];

const RETURN_STATES: [StatusCode; 5] = [
    status_code(10, "PENDING", "Pending", "secondary"),
    status_code(20, "IN_PROGRESS", "In Progress", "primary"),
    status_code(25, "ON_HOLD", "On Hold", "warning"),
    status_code(30, "COMPLETE", "Complete", "success"),
    status_code(40, "CANCELLED", "Cancelled", "danger"),
];

const RETURN_OUTCOMES: [StatusCode; 6] = [
    status_code(10, "PENDING", "Pending", "secondary"),
    status_code(20, "RETURN", "Return", "success"),
    status_code(30, "REPAIR", "Repair", "primary"),
    status_code(40, "REPLACE", "Replace", "warning"),
    status_code(50, "REFUND", "Refund", "info"),
    status_code(60, "REJECT", "Reject", "danger"),
];

const BUILD_STATES: [StatusCode; 5] = [
    status_code(10, "PENDING", "Pending", "secondary"),
    status_code(20, "PRODUCTION", "Production", "primary"),
    status_code(25, "ON_HOLD", "On Hold", "warning"),
    status_code(30, "CANCELLED", "Cancelled", "danger"),
    status_code(40, "COMPLETE", "Complete", "success"),
];

/// The statuses of purchase orders: code and label.
pub const PURCHASE_CHOICES: &[(i64, &str)] = &choices(PURCHASE_STATES);
/// The statuses of sales orders: code and label.
pub const SALES_CHOICES: &[(i64, &str)] = &choices(SALES_STATES);
/// The statuses of return orders: code and label.
pub const RETURN_CHOICES: &[(i64, &str)] = &choices(RETURN_STATES);
/// The outcomes of return order lines: code and label.
pub const OUTCOME_CHOICES: &[(i64, &str)] = &choices(RETURN_OUTCOMES);
/// The statuses of build orders: code and label.
pub const BUILD_CHOICES: &[(i64, &str)] = &choices(BUILD_STATES);

/// All status codes of orders and return order lines.
pub static ORDER_STATUS_CODES: [StatusCodes; 5] = [
    StatusCodes {
        class: "PurchaseOrderStatus",
        codes: &PURCHASE_STATES,
        path: "/api/order/po/status/",
    },
    StatusCodes {
        class: "SalesOrderStatus",
        codes: &SALES_STATES,
        path: "/api/order/so/status/",
    },
    StatusCodes {
        class: "ReturnOrderStatus",
        codes: &RETURN_STATES,
        path: "/api/order/ro/status/",
    },
    StatusCodes {
        class: "ReturnOrderLineStatus",
        codes: &RETURN_OUTCOMES,
        path: "/api/order/ro-line/status/",
    },
    StatusCodes {
        class: "BuildStatus",
        codes: &BUILD_STATES,
        path: "/api/build/status/",
    },
];
