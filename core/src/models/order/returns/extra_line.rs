//! What a return order costs besides its lines.

use super::{KIND, RETURN_ORDER};
use crate::models::order::brief::{CODE_BRIEF, RETURN_ORDER_BRIEF as ORDER_BRIEF};
use crate::models::order::fields::{extra_lines, line_details, line_fields, millionths};
use crate::models::order::line::{LineRules, NoLineRules};
use crate::models::project_code::PROJECT_CODE;
use crate::models::role::Role;
use crate::resource::{Allows, Detail, Field, Filter, Kind, Resource, Target, Test};

extra_lines! {
    RETURN_ORDER_EXTRA_LINE,
    kind: KIND,
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
