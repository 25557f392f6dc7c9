//! Extra lines of purchase orders.

use super::PURCHASE_ORDER;
use crate::access::role::Role;
use crate::models::order::brief::{PROJECT_CODE_BRIEF, PURCHASE_ORDER_BRIEF as ORDER_BRIEF};
use crate::models::order::fields::{extra_lines, line_details, line_fields, millionths};
use crate::models::project_code::PROJECT_CODE;
use crate::resource::{Detail, Field, FieldType, Filter, Lookup, ModelRef, Resource};

extra_lines! {
    PURCHASE_ORDER_EXTRA_LINE,
    order: PURCHASE_ORDER,
    orders: "purchase_orders",
    model: "purchaseorderextraline",
    class: "PurchaseOrderExtraLine",
    table: "purchase_order_extra_lines",
    path: "/api/order/po-extra-line/",
    title: "Purchase Order Extra Line",
    event: "order_purchaseorderextraline",
    role: Role::PurchaseOrder
}
