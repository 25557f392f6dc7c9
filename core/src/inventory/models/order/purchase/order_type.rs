//! The order type of purchase orders.

use super::line_rules::is_fully_received;
use super::{PURCHASE_ORDER, PURCHASE_ORDER_EXTRA_LINE, PURCHASE_ORDER_LINE};
use crate::models::order::order_type::{OrderSettings, OrderType};
use crate::models::order::status::{self, purchase};
use crate::models::order::transition::{ACCEPT_INCOMPLETE, Transition};
use crate::resource::ValidationErrors;

/// The order type.
pub static ORDER_TYPE: OrderType = OrderType {
    resource: &PURCHASE_ORDER,
    lines: &[&PURCHASE_ORDER_LINE, &PURCHASE_ORDER_EXTRA_LINE],
    open: OPEN,
    complete: &[purchase::COMPLETE],
    states: status::PURCHASE_CHOICES,
    transitions: TRANSITIONS,
    company_field: Some("supplier"),
    settings: |settings| OrderSettings {
        reference_pattern: &settings.purchaseorder_reference_pattern,
        needs_responsible: settings.purchaseorder_require_responsible,
        can_edit_complete: settings.purchaseorder_edit_completed_orders,
    },
};

const OPEN: &[i64] = &[status::PENDING, purchase::PLACED, status::ON_HOLD];

const TRANSITIONS: &[Transition] = &[
    Transition::new(
        "issue",
        "Issued",
        &[status::PENDING, status::ON_HOLD],
        purchase::PLACED,
    )
    .date_field("issue_date"),
    Transition::new(
        "hold",
        "Put on hold",
        &[status::PENDING, purchase::PLACED],
        status::ON_HOLD,
    ),
    Transition::new("cancel", "Cancelled", OPEN, purchase::CANCELLED)
        .error_message("Order cannot be cancelled"),
    Transition::new(
        "complete",
        "Completed",
        &[purchase::PLACED],
        purchase::COMPLETE,
    )
    .date_field("complete_date")
    .with_check(&[ACCEPT_INCOMPLETE], |db, order, flags| {
        if flags.has(ACCEPT_INCOMPLETE.name) || is_fully_received(db, order.pk())? {
            return Ok(());
        }
        let text = "Order has incomplete line items";
        Err(ValidationErrors::for_field(ACCEPT_INCOMPLETE.name, text).into())
    }),
];
