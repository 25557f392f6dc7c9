//! Ships a shipment: its stock items leave stock.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::shipment_rules::{ALREADY_SHIPPED, is_shipped};
use super::{SALES_ORDER, SALES_ORDER_ALLOCATION, SALES_ORDER_LINE, SALES_ORDER_SHIPMENT};
use crate::access::role::Permission;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::stock::adjustment_item::AdjustmentItem;
use crate::models::stock::ship::ship as send;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{
    Actor, Item, SqlValue, Statement, ValidationErrors, WriteError, parse, read, row,
};

/// Data of a shipment to store when it is shipped. `None` keeps the stored value.
#[derive(Debug, Clone, Default)]
pub struct ShipmentData {
    /// The shipment date; today by default.
    pub shipment_date: Option<NaiveDate>,
    /// The delivery date.
    pub delivery_date: Option<NaiveDate>,
    /// The tracking number of the carrier.
    pub tracking_number: Option<String>,
    /// The invoice number.
    pub invoice_number: Option<String>,
    /// A URL.
    pub link: Option<String>,
}

/// Ships a shipment, in the caller's transaction.
///
/// # Errors
/// When the user lacks the permission, the shipment does not exist or cannot be shipped, or a query fails.
pub fn ship(
    db: &mut Db,
    actor: Actor<'_>,
    shipment: i64,
    how: &ShipmentData,
) -> Result<Item, WriteError> {
    actor.check_permission(&SALES_ORDER_SHIPMENT, Permission::Change)?;
    let known = read::by_key(db, &SALES_ORDER_SHIPMENT, shipment)?.ok_or(WriteError::NotFound)?;
    read::lock_shared(db, "companies", known.integer("customer"))?;
    let order = known.integer("order").unwrap_or_default();
    let order = read::lock(db, &SALES_ORDER, order)?.ok_or(WriteError::NotFound)?;
    let shipment = read::lock(db, &SALES_ORDER_SHIPMENT, shipment)?.ok_or(WriteError::NotFound)?;
    let after = mark_shipped(actor, &shipment, how)?;
    let mut lines = Statement::new(
        "t.id IN (SELECT a.line_id FROM sales_order_allocations a WHERE a.shipment_id = ",
    );
    lines.value(shipment.pk()).sql(")");
    let lines = read::lock_all(db, &SALES_ORDER_LINE, lines)?;
    let mut allocations = Statement::new("t.shipment_id = ");
    allocations.value(shipment.pk());
    let allocations = read::lock_all(db, &SALES_ORDER_ALLOCATION, allocations)?;
    check(actor, &shipment, &allocations)?;
    let parcels: Vec<AdjustmentItem> = allocations.iter().map(to_adjustment_item).collect();
    let sent = send(db, actor, &parcels, order.integer("customer"), &order)?;
    for (allocation, item) in allocations.iter().zip(sent) {
        let mut after = allocation.clone();
        after.set("item", item);
        row::save(db, actor, Some(allocation), after)?;
    }
    add_shipped(db, actor, &lines, &allocations)?;
    row::save(db, actor, Some(&shipment), after)
}

fn check(actor: Actor<'_>, shipment: &Item, allocations: &[Item]) -> Result<(), ValidationErrors> {
    let needs_check = actor.settings.salesorder_shipment_requires_check;
    let text = if is_shipped(shipment) {
        ALREADY_SHIPPED
    } else if allocations.is_empty() {
        "Shipment has no allocated stock items"
    } else if needs_check && shipment.get("checked_by").is_null() {
        "Shipment must be checked before it can be completed"
    } else {
        return Ok(());
    };
    Err(ValidationErrors::for_field(NON_FIELD_ERRORS, text))
}

fn to_adjustment_item(allocation: &Item) -> AdjustmentItem {
    let item = allocation.integer("item").unwrap_or_default();
    AdjustmentItem::new(item, quantity(allocation))
}

fn quantity(allocation: &Item) -> Decimal {
    allocation.decimal("quantity").unwrap_or_default()
}

/// Adds the shipped quantities to the lines.
fn add_shipped(
    db: &mut Db,
    actor: Actor<'_>,
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
        after.set("shipped", SqlValue::Int(before.saturating_add(more)));
        row::save(db, actor, Some(line), after)?;
    }
    Ok(())
}

/// Sets the data of the shipment, each by the rules of its field.
fn mark_shipped(
    actor: Actor<'_>,
    shipment: &Item,
    how: &ShipmentData,
) -> Result<Item, ValidationErrors> {
    let date = |date: Option<NaiveDate>| date.map(|date| date.to_string());
    let today = actor.now.date_naive();
    let data = [
        ("shipment_date", date(how.shipment_date.or(Some(today)))),
        ("delivery_date", date(how.delivery_date)),
        ("tracking_number", how.tracking_number.clone()),
        ("invoice_number", how.invoice_number.clone()),
        ("link", how.link.clone()),
    ];
    let (mut after, mut errors) = (shipment.clone(), ValidationErrors::default());
    for (name, text) in data {
        let field = SALES_ORDER_SHIPMENT.field(name);
        let Some((field, text)) = field.zip(text) else {
            continue;
        };
        match parse::field_value(field, &text.into()) {
            Ok(value) => after.set(name, value),
            Err(text) => errors.add(name, text),
        }
    }
    errors.into_result()?;
    Ok(after)
}
