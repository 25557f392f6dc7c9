//! Extra lines of sales orders.

use super::SALES_ORDER;
use crate::access::role::Role;
use crate::models::order::brief::{PROJECT_CODE_BRIEF, SALES_ORDER_BRIEF as ORDER_BRIEF};
use crate::models::order::fields::{extra_lines, line_details, line_fields, millionths};
use crate::models::project_code::PROJECT_CODE;
use crate::resource::{Detail, Field, FieldType, Filter, Lookup, ModelRef, Resource};

extra_lines! {
    SALES_ORDER_EXTRA_LINE,
    order: SALES_ORDER,
    orders: "sales_orders",
    model: "salesorderextraline",
    class: "SalesOrderExtraLine",
    table: "sales_order_extra_lines",
    path: "/api/order/so-extra-line/",
    title: "Sales Order Extra Line",
    event: "order_salesorderextraline",
    role: Role::SalesOrder
}
