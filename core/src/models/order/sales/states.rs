//! How a sales order gets from one state to another.

use super::SALES_ORDER_ALLOCATION;
use crate::db::Db;
use crate::models::order::status::{self, sales};
use crate::models::order::step::{ACCEPT_INCOMPLETE, Flags, Step};
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{Author, Item, Refusals, Statement, read, row};

/// The states in which something is still to be sent.
pub(super) const OPEN: &[i64] = &[status::PENDING, sales::IN_PROGRESS, status::ON_HOLD];

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "issue",
        "Issued",
        &[status::PENDING, status::ON_HOLD],
        sales::IN_PROGRESS,
    )
    .dated("issue_date"),
    Step::new(
        "hold",
        "Put on hold",
        &[status::PENDING, sales::IN_PROGRESS],
        status::ON_HOLD,
    ),
    Step::new("cancel", "Cancelled", OPEN, sales::CANCELLED)
        .or("Order cannot be cancelled")
        .then(give_up),
    Step::new("complete", "Completed", CLOSABLE, sales::COMPLETE)
        .or("Only an open order can be marked as complete")
        .dated("shipment_date")
        .by("shipped_by")
        .noted_once()
        .when(&[ACCEPT_INCOMPLETE], check)
        .ending(|settings, state| {
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

/// Whether nothing is left to be sent, but for what the caller gives up.
fn check(db: &mut Db, order: &Item, flags: &Flags) -> Result<(), WriteError> {
    let refuse = |field: &str, text: &str| Err(Refusals::of(field, text).into());
    let mut ask = |sql: &'static str| {
        let mut sql = Statement::new(sql).kept();
        let found = sql.value(order.pk()).sql(" LIMIT 1").first(db)?;
        Ok::<_, WriteError>(found.is_some())
    };
    let is_open = ask("SELECT 1 FROM sales_order_lines WHERE shipped < quantity AND order_id = ")?;
    if is_open && !flags.has("accept_incomplete") {
        return refuse("accept_incomplete", "Order has incomplete line items");
    }
    if ask("SELECT 1 FROM sales_order_shipments WHERE shipment_date IS NULL AND order_id = ")? {
        let text = "Order cannot be completed as there are incomplete shipments";
        return refuse(WHOLE, text);
    }
    if ask(UNSENT)? {
        let text = "Order cannot be completed as there are incomplete allocations";
        return refuse(WHOLE, text);
    }
    Ok(())
}

/// What is put aside for an order and in no shipment yet.
const UNSENT: &str = "SELECT 1 FROM sales_order_allocations a JOIN sales_order_lines l ON l.id = a.line_id \
    WHERE a.shipment_id IS NULL AND l.order_id = ";

/// Nothing is put aside any more for an order that nobody wants; what has left stays recorded.
fn give_up(db: &mut Db, author: Author<'_>, order: &Item) -> Result<(), WriteError> {
    let mut condition =
        Statement::new("t.line_id IN (SELECT l.id FROM sales_order_lines l WHERE l.order_id = ");
    condition.value(order.pk()).sql(
        ") AND NOT EXISTS (SELECT 1 FROM sales_order_shipments h \
         WHERE h.id = t.shipment_id AND h.shipment_date IS NOT NULL)",
    );
    for allocation in read::hold_all(db, &SALES_ORDER_ALLOCATION, condition)? {
        row::remove(db, author, allocation)?;
    }
    Ok(())
}
