//! The transitions of sales orders.

use super::SALES_ORDER_ALLOCATION;
use crate::db::Db;
use crate::models::order::status::{self, sales};
use crate::models::order::transition::{ACCEPT_INCOMPLETE, Flags, Transition};
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Actor, Item, Statement, ValidationErrors, WriteError, read, row};

/// The statuses of orders that still have something to ship.
pub(super) const OPEN: &[i64] = &[status::PENDING, sales::IN_PROGRESS, status::ON_HOLD];

pub(super) const TRANSITIONS: &[Transition] = &[
    Transition::new(
        "issue",
        "Issued",
        &[status::PENDING, status::ON_HOLD],
        sales::IN_PROGRESS,
    )
    .date_field("issue_date"),
    Transition::new(
        "hold",
        "Put on hold",
        &[status::PENDING, sales::IN_PROGRESS],
        status::ON_HOLD,
    ),
    Transition::new("cancel", "Cancelled", OPEN, sales::CANCELLED)
        .error_message("Order cannot be cancelled")
        .after_transition(release_allocations),
    Transition::new("complete", "Completed", CLOSABLE, sales::COMPLETE)
        .error_message("Only an open order can be marked as complete")
        .date_field("shipment_date")
        .user_field("shipped_by")
        .keep_first_date()
        .with_check(&[ACCEPT_INCOMPLETE], check)
        .next_state(|settings, state| {
            if state == sales::SHIPPED || settings.salesorder_ship_complete {
                sales::COMPLETE
            } else {
                sales::SHIPPED
            }
        }),
];

const CLOSABLE: &[i64] = &[
    status::PENDING,
    sales::IN_PROGRESS,
    status::ON_HOLD,
    sales::SHIPPED,
];

/// Checks that nothing is left to ship, except what the client's flags accept.
fn check(db: &mut Db, order: &Item, flags: &Flags) -> Result<(), WriteError> {
    let refuse = |field: &str, text: &str| Err(ValidationErrors::for_field(field, text).into());
    let mut ask = |sql: &'static str| {
        let mut sql = Statement::new(sql).cached();
        let found = sql.value(order.pk()).sql(" LIMIT 1").first_value(db)?;
        Ok::<_, WriteError>(found.is_some())
    };
    let is_open = ask("SELECT 1 FROM sales_order_lines WHERE shipped < quantity AND order_id = ")?;
    if is_open && !flags.has(ACCEPT_INCOMPLETE.name) {
        return refuse(ACCEPT_INCOMPLETE.name, "Order has incomplete line items");
    }
    if ask("SELECT 1 FROM sales_order_shipments WHERE shipment_date IS NULL AND order_id = ")? {
        let text = "Order cannot be completed as there are incomplete shipments";
        return refuse(NON_FIELD_ERRORS, text);
    }
    if ask(UNSHIPPED_ALLOCATIONS)? {
        let text = "Order cannot be completed as there are incomplete allocations";
        return refuse(NON_FIELD_ERRORS, text);
    }
    Ok(())
}

/// SQL that finds allocations of an order without a shipment.
const UNSHIPPED_ALLOCATIONS: &str = "SELECT 1 FROM sales_order_allocations a JOIN sales_order_lines l ON l.id = a.line_id \
    WHERE a.shipment_id IS NULL AND l.order_id = ";

/// Deletes the allocations of a cancelled order, except those that are shipped.
fn release_allocations(db: &mut Db, actor: Actor<'_>, order: &Item) -> Result<(), WriteError> {
    let mut condition =
        Statement::new("t.line_id IN (SELECT l.id FROM sales_order_lines l WHERE l.order_id = ");
    condition.value(order.pk()).sql(
        ") AND NOT EXISTS (SELECT 1 FROM sales_order_shipments h \
         WHERE h.id = t.shipment_id AND h.shipment_date IS NOT NULL)",
    );
    for allocation in read::lock_all(db, &SALES_ORDER_ALLOCATION, condition)? {
        row::delete(db, actor, allocation)?;
    }
    Ok(())
}
