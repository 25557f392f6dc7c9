//! Sending a shipment: its stock leaves.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::shipment::{SENT, is_sent};
use super::{SALES_ORDER, SALES_ORDER_ALLOCATION, SALES_ORDER_LINE, SALES_ORDER_SHIPMENT};
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::role::Permission;
use crate::models::stock::line::Line;
use crate::models::stock::ship::ship as send;
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{Author, Cell, Item, Refusals, Statement, read, row};

/// What is known of a shipment that leaves; what is none stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Dispatch {
    /// The day; today where there is none.
    pub shipment_date: Option<NaiveDate>,
    /// The day on which it arrives.
    pub delivery_date: Option<NaiveDate>,
    /// The carrier's number.
    pub tracking_number: Option<String>,
    /// The number of the invoice.
    pub invoice_number: Option<String>,
    /// An address on the web.
    pub link: Option<String>,
}

/// Sends a shipment, in the transaction that the caller has opened.
///
/// # Errors
/// With why it cannot be sent, where there is none, or when a query fails.
pub fn ship(
    db: &mut Db,
    author: Author<'_>,
    shipment: i64,
    how: &Dispatch,
) -> Result<Item, WriteError> {
    author.allow(&SALES_ORDER_SHIPMENT, Permission::Change)?;
    let known = read::by_key(db, &SALES_ORDER_SHIPMENT, shipment)?.ok_or(WriteError::Gone)?;
    read::share(db, "companies", known.integer("customer"))?;
    let order = known.integer("order").unwrap_or_default();
    let order = read::hold(db, &SALES_ORDER, order)?.ok_or(WriteError::Gone)?;
    let shipment = read::hold(db, &SALES_ORDER_SHIPMENT, shipment)?.ok_or(WriteError::Gone)?;
    let mut lines = Statement::new(
        "t.id IN (SELECT a.line_id FROM sales_order_allocations a WHERE a.shipment_id = ",
    );
    lines.value(shipment.pk()).sql(")");
    let lines = read::hold_all(db, &SALES_ORDER_LINE, lines)?;
    let mut allocations = Statement::new("t.shipment_id = ");
    allocations.value(shipment.pk());
    let allocations = read::hold_all(db, &SALES_ORDER_ALLOCATION, allocations)?;
    check(author, &shipment, &allocations)?;
    let parcels: Vec<Line> = allocations.iter().map(parcel).collect();
    let sent = send(db, author, &parcels, order.integer("customer"), &order)?;
    for (allocation, item) in allocations.iter().zip(sent) {
        let mut after = allocation.clone();
        after.set("item", item);
        row::put(db, author, Some(allocation), after)?;
    }
    raise(db, author, &lines, &allocations)?;
    let after = dispatched(author, &shipment, how);
    row::put(db, author, Some(&shipment), after)
}

fn check(author: Author<'_>, shipment: &Item, allocations: &[Item]) -> Result<(), Refusals> {
    let needs_check = author.settings.salesorder_shipment_requires_check;
    let text = if is_sent(shipment) {
        SENT
    } else if allocations.is_empty() {
        "Shipment has no allocated stock items"
    } else if needs_check && shipment.get("checked_by").is_null() {
        "Shipment must be checked before it can be completed"
    } else {
        return Ok(());
    };
    Err(Refusals::of(WHOLE, text))
}

fn parcel(allocation: &Item) -> Line {
    let item = allocation.integer("item").unwrap_or_default();
    Line::of(item, quantity(allocation))
}

fn quantity(allocation: &Item) -> Decimal {
    allocation.decimal("quantity").unwrap_or_default()
}

/// Notes at each line how much of it has left.
fn raise(
    db: &mut Db,
    author: Author<'_>,
    lines: &[Item],
    allocations: &[Item],
) -> Result<(), WriteError> {
    let mut sums: BTreeMap<Option<i64>, i64> = BTreeMap::new();
    for allocation in allocations {
        let sum = sums.entry(allocation.integer("line")).or_default();
        *sum = sum.saturating_add(quantity(allocation).millionths());
    }
    for line in lines {
        let more = sums.get(&Some(line.pk())).copied().unwrap_or_default();
        let before = line.decimal("shipped").unwrap_or_default().millionths();
        let mut after = line.clone();
        after.set("shipped", Cell::Int(before.saturating_add(more)));
        row::put(db, author, Some(line), after)?;
    }
    Ok(())
}

fn dispatched(author: Author<'_>, shipment: &Item, how: &Dispatch) -> Item {
    let mut after = shipment.clone();
    let today = author.now.date_naive();
    after.set(
        "shipment_date",
        Cell::Date(how.shipment_date.unwrap_or(today)),
    );
    if let Some(day) = how.delivery_date {
        after.set("delivery_date", Cell::Date(day));
    }
    for (name, text) in [
        ("tracking_number", &how.tracking_number),
        ("invoice_number", &how.invoice_number),
        ("link", &how.link),
    ] {
        if let Some(text) = text {
            after.set(name, text.as_str());
        }
    }
    after
}
