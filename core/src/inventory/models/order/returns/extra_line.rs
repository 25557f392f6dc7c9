//! Extra lines of return orders.

use super::RETURN_ORDER;
use crate::access::role::Role;
use crate::models::order::brief::{PROJECT_CODE_BRIEF, RETURN_ORDER_BRIEF as ORDER_BRIEF};
use crate::models::order::fields::{extra_lines, line_details, line_fields, millionths};
use crate::models::project_code::PROJECT_CODE;
use crate::resource::{Detail, Field, FieldType, Filter, Lookup, ModelRef, Resource};

extra_lines! {
    RETURN_ORDER_EXTRA_LINE,
    order: RETURN_ORDER,
    orders: "return_orders",
    model: "returnorderextraline",
    class: "ReturnOrderExtraLine",
    table: "return_order_extra_lines",
    path: "/api/order/ro-extra-line/",
    title: "Return Order Extra Line",
    event: "order_returnorderextraline",
    role: Role::ReturnOrder
}
