//! What a purchase order costs besides its lines.

use super::{KIND, PURCHASE_ORDER};
use crate::models::order::brief::{CODE_BRIEF, PURCHASE_ORDER_BRIEF as ORDER_BRIEF};
use crate::models::order::fields::{extra_lines, line_details, line_fields, millionths};
use crate::models::order::line::{LineRules, NoLineRules};
use crate::models::project_code::PROJECT_CODE;
use crate::models::role::Role;
use crate::resource::{Allows, Detail, Field, Filter, Kind, Resource, Target, Test};

extra_lines! {
    PURCHASE_ORDER_EXTRA_LINE,
    kind: KIND,
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
