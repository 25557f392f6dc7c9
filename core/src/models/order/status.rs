//! The states of orders. Codes and words are the reference's.

use crate::models::code::{Code, Codes, code, words};

/// Not placed yet.
pub const PENDING: i64 = 10;
/// Waiting for a decision.
pub const ON_HOLD: i64 = 25;

/// States of purchase orders.
pub mod purchase {
    /// Ordered: goods can be received.
    pub const PLACED: i64 = 20;
    /// All is there.
    pub const COMPLETE: i64 = 30;
    /// Not wanted any more.
    pub const CANCELLED: i64 = 40;
}

/// States of sales orders.
pub mod sales {
    /// Being put together.
    pub const IN_PROGRESS: i64 = 15;
    /// On its way.
    pub const SHIPPED: i64 = 20;
    /// Done.
    pub const COMPLETE: i64 = 30;
    /// Not wanted any more.
    pub const CANCELLED: i64 = 40;
}

/// States of return orders.
pub mod returns {
    /// Items can be received.
    pub const IN_PROGRESS: i64 = 20;
    /// Done.
    pub const COMPLETE: i64 = 30;
    /// Not wanted any more.
    pub const CANCELLED: i64 = 40;
    /// Of a line: nothing is decided.
    pub const UNDECIDED: i64 = 10;
}

/// States of build orders.
pub mod build {
    /// Being built.
    pub const PRODUCTION: i64 = 20;
    /// Not wanted any more.
    pub const CANCELLED: i64 = 30;
    /// All is built.
    pub const COMPLETE: i64 = 40;
}

const PURCHASE_STATES: [Code; 7] = [
    code(10, "PENDING", "Pending", "secondary"),
    code(20, "PLACED", "Placed", "primary"),
    code(25, "ON_HOLD", "On Hold", "warning"),
    code(30, "COMPLETE", "Complete", "success"),
    code(40, "CANCELLED", "Cancelled", "danger"),
    code(50, "LOST", "Lost", "warning"),
    code(60, "RETURNED", "Returned", "warning"),
];

const SALES_STATES: [Code; 8] = [
    code(10, "PENDING", "Pending", "secondary"),
    code(15, "IN_PROGRESS", "In Progress", "primary"),
    code(20, "SHIPPED", "Shipped", "primary"),
    code(25, "ON_HOLD", "On Hold", "warning"),
    code(30, "COMPLETE", "Complete", "success"),
    code(40, "CANCELLED", "Cancelled", "danger"),
    code(50, "LOST", "Lost", "warning"),
    code(60, "RETURNED", "Returned", "warning"),
];

const RETURN_STATES: [Code; 5] = [
    code(10, "PENDING", "Pending", "secondary"),
    code(20, "IN_PROGRESS", "In Progress", "primary"),
    code(25, "ON_HOLD", "On Hold", "warning"),
    code(30, "COMPLETE", "Complete", "success"),
    code(40, "CANCELLED", "Cancelled", "danger"),
];

const RETURN_OUTCOMES: [Code; 6] = [
    code(10, "PENDING", "Pending", "secondary"),
    code(20, "RETURN", "Return", "success"),
    code(30, "REPAIR", "Repair", "primary"),
    code(40, "REPLACE", "Replace", "warning"),
    code(50, "REFUND", "Refund", "info"),
    code(60, "REJECT", "Reject", "danger"),
];

const BUILD_STATES: [Code; 5] = [
    code(10, "PENDING", "Pending", "secondary"),
    code(20, "PRODUCTION", "Production", "primary"),
    code(25, "ON_HOLD", "On Hold", "warning"),
    code(30, "CANCELLED", "Cancelled", "danger"),
    code(40, "COMPLETE", "Complete", "success"),
];

/// The states of purchase orders: code and word.
pub const PURCHASE: &[(i64, &str)] = &words(PURCHASE_STATES);
/// The states of sales orders: code and word.
pub const SALES: &[(i64, &str)] = &words(SALES_STATES);
/// The states of return orders: code and word.
pub const RETURN: &[(i64, &str)] = &words(RETURN_STATES);
/// What becomes of returned items: code and word.
pub const OUTCOME: &[(i64, &str)] = &words(RETURN_OUTCOMES);
/// The states of build orders: code and word.
pub const BUILD: &[(i64, &str)] = &words(BUILD_STATES);

/// All codes of orders, with all their names.
pub static CODES: [Codes; 5] = [
    Codes {
        class: "PurchaseOrderStatus",
        codes: &PURCHASE_STATES,
        path: "/api/order/po/status/",
    },
    Codes {
        class: "SalesOrderStatus",
        codes: &SALES_STATES,
        path: "/api/order/so/status/",
    },
    Codes {
        class: "ReturnOrderStatus",
        codes: &RETURN_STATES,
        path: "/api/order/ro/status/",
    },
    Codes {
        class: "ReturnOrderLineStatus",
        codes: &RETURN_OUTCOMES,
        path: "/api/order/ro-line/status/",
    },
    Codes {
        class: "BuildStatus",
        codes: &BUILD_STATES,
        path: "/api/build/status/",
    },
];
