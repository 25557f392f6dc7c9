//! The order type of return orders.

use super::{RETURN_ORDER, RETURN_ORDER_EXTRA_LINE, RETURN_ORDER_LINE};
use crate::models::order::order_type::{OrderSettings, OrderType};
use crate::models::order::status::{self, returns};
use crate::models::order::transition::Transition;

/// The order type.
pub static ORDER_TYPE: OrderType = OrderType {
    resource: &RETURN_ORDER,
    lines: &[&RETURN_ORDER_LINE, &RETURN_ORDER_EXTRA_LINE],
    open: OPEN,
    complete: &[returns::COMPLETE],
    states: status::RETURN_CHOICES,
    transitions: TRANSITIONS,
    company_field: Some("customer"),
    settings: |settings| OrderSettings {
        reference_pattern: &settings.returnorder_reference_pattern,
        needs_responsible: settings.returnorder_require_responsible,
        can_edit_complete: settings.returnorder_edit_completed_orders,
    },
};

const OPEN: &[i64] = &[status::PENDING, returns::IN_PROGRESS, status::ON_HOLD];

const TRANSITIONS: &[Transition] = &[
    Transition::new(
        "issue",
        "Issued",
        &[status::PENDING, status::ON_HOLD],
        returns::IN_PROGRESS,
    )
    .date_field("issue_date"),
    Transition::new(
        "hold",
        "Put on hold",
        &[status::PENDING, returns::IN_PROGRESS],
        status::ON_HOLD,
    ),
    Transition::new("cancel", "Cancelled", OPEN, returns::CANCELLED)
        .error_message("Order cannot be cancelled"),
    Transition::new(
        "complete",
        "Completed",
        &[returns::IN_PROGRESS],
        returns::COMPLETE,
    )
    .date_field("complete_date"),
];
