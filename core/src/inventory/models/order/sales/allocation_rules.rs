//! What an allocation to a sales order has to fulfil.

use serde_json::{Map, Value};

use super::allocate::{OTHER_PART, SERIALIZED, WITHOUT_PART, is_same_or_variant};
use super::unallocated::UnallocatedStock;
use super::{SALES_ORDER, SALES_ORDER_LINE, SALES_ORDER_SHIPMENT, shipment_rules};
use crate::decimal::Decimal;
use crate::models::stock::STOCK_ITEM;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Change, Item, Rules, Statement, WriteContext, WriteError, read};

/// The rules of `SALES_ORDER_ALLOCATION`.
#[derive(Debug)]
pub(super) struct AllocationRules;

impl Rules for AllocationRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        let Some(before) = &change.before else {
            context.reject(
                NON_FIELD_ERRORS,
                "stock is allocated by an order's `allocate/`",
            );
            return Ok(());
        };
        check_not_shipped(context, before)?;
        if context.errors.has_field(NON_FIELD_ERRORS) {
            return Ok(());
        }
        check_shipment(context, change)?;
        check_part(context, change)?;
        check_quantity(context, change)
    }

    fn lock(&self, context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
        lock_orders(context, &[change.after.pk()])
    }

    fn lock_all(
        &self,
        context: &mut WriteContext<'_>,
        changes: &[Change],
    ) -> Result<(), WriteError> {
        let keys: Vec<i64> = changes.iter().map(|change| change.after.pk()).collect();
        lock_orders(context, &keys)
    }

    fn lock_for_delete(
        &self,
        context: &mut WriteContext<'_>,
        keys: &[i64],
    ) -> Result<(), WriteError> {
        lock_orders(context, keys)
    }

    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        item: &Item,
        _: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        check_not_shipped(context, item)
    }
}

/// Locks the orders of the allocations, so that they are not shipped or cancelled concurrently.
fn lock_orders(context: &mut WriteContext<'_>, keys: &[i64]) -> Result<(), WriteError> {
    let mut condition = Statement::new(
        "t.id IN (SELECT l.order_id FROM sales_order_allocations a JOIN sales_order_lines l \
         ON l.id = a.line_id WHERE a.id IN (",
    );
    condition.keys(keys).sql("))");
    read::lock_all(context.db, &SALES_ORDER, condition)?;
    Ok(())
}

/// Rejects changes to an allocation that is shipped.
fn check_not_shipped(context: &mut WriteContext<'_>, allocation: &Item) -> Result<(), WriteError> {
    if is_shipped(context, allocation.integer("shipment"))? {
        context.reject(NON_FIELD_ERRORS, "Shipment has already been shipped");
    }
    Ok(())
}

fn is_shipped(context: &mut WriteContext<'_>, shipment: Option<i64>) -> Result<bool, WriteError> {
    let keys: Vec<i64> = shipment.into_iter().collect();
    let known = Some(&["shipment_date"][..]);
    let found = read::by_keys(context.db, &SALES_ORDER_SHIPMENT, &keys, known)?;
    Ok(found.iter().any(shipment_rules::is_shipped))
}

/// Checks that the shipment belongs to the order and is not shipped.
fn check_shipment(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let shipment = change.after.integer("shipment");
    let Some(key) = shipment.filter(|_| change.has_changed("shipment")) else {
        return Ok(());
    };
    let own = change.after.integer("order");
    let found = read::by_keys(context.db, &SALES_ORDER_SHIPMENT, &[key], Some(&["order"]))?;
    if found.iter().any(|found| found.integer("order") != own) {
        context.reject("line", "Sales order does not match shipment");
        context.reject("shipment", "Shipment does not match sales order");
    } else if is_shipped(context, shipment)? {
        context.reject("shipment", "Shipment has already been shipped");
    }
    Ok(())
}

fn check_part(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    if !change.has_changed("item") {
        return Ok(());
    }
    let line = change.after.integer("line").unwrap_or_default();
    let item = change.after.integer("item").unwrap_or_default();
    let line = read::by_keys(context.db, &SALES_ORDER_LINE, &[line], Some(&["part"]))?.pop();
    let item = read::by_keys(context.db, &STOCK_ITEM, &[item], Some(&["part"]))?.pop();
    let part = |row: Option<Item>| row.and_then(|row| row.integer("part"));
    match (part(line), part(item)) {
        (None, _) => context.reject("line", WITHOUT_PART),
        (Some(wanted), Some(part)) if !is_same_or_variant(context.db, part, wanted)? => {
            context.reject("item", OTHER_PART);
        }
        _ => {}
    }
    Ok(())
}

fn check_quantity(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    if !change.has_changed("item") && !change.has_changed("quantity") {
        return Ok(());
    }
    let item = change.after.integer("item").unwrap_or_default();
    let quantity = change.after.decimal("quantity").unwrap_or_default();
    let free = UnallocatedStock::lock(context.db, &[item], Some(change.after.pk()))?;
    let Some((item, free)) = free.get(item) else {
        return Ok(());
    };
    let text = if !quantity.is_positive() {
        "Allocation quantity must be greater than zero"
    } else if !item.text("serial").is_empty() && quantity != Decimal::ONE {
        SERIALIZED
    } else if item
        .decimal("quantity")
        .is_some_and(|there| quantity > there)
    {
        "Allocation quantity cannot exceed stock quantity"
    } else if quantity > free {
        "Stock item is over-allocated"
    } else {
        return Ok(());
    };
    context.reject("quantity", text);
    Ok(())
}
