//! Adds to, removes from and counts stock items.

use serde_json::{Map, Value, json};

use super::adjustment_item::{self, AdjustmentItem, ItemError};
use super::locked_items::LockedItems;
use super::status::TrackingType;
use super::{STOCK_ITEM, quantity};
use crate::access::role::Permission;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::resource::{Actor, Item, SqlValue, WriteError};

/// How the quantity changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjustment {
    /// Adds the quantities of the lines.
    Add,
    /// Subtracts the quantities of the lines.
    Remove,
    /// Sets the quantities to those of the lines.
    Count,
}

/// Changes quantities, in the caller's transaction.
///
/// # Errors
/// When the user lacks the permission, a line is not valid, or a query fails.
pub fn adjust(
    db: &mut Db,
    actor: Actor<'_>,
    how: Adjustment,
    lines: &[AdjustmentItem],
    notes: &str,
) -> Result<(), WriteError> {
    actor.check_permission(&STOCK_ITEM, Permission::Change)?;
    let mut locked = LockedItems::lock(db, actor, lines.iter().map(|line| line.item), notes)?;
    adjustment_item::for_each_item(lines, |line| {
        match locked
            .get(line.item)
            .and_then(|item| apply_adjustment(actor, how, item, line))
        {
            Ok((after, event, deltas)) => locked.write_quantity(db, after, event, &deltas).map(Ok),
            Err(fault) => Ok(Err(fault)),
        }
    })
}

/// Returns the quantity of an item. Items that are shipped, installed or assigned to a customer cannot be adjusted.
pub(super) fn available_quantity(item: &Item) -> Result<Decimal, ItemError> {
    let elsewhere = ["customer", "belongs_to", "sales_order"];
    if elsewhere.iter().any(|name| item.integer(name).is_some()) {
        return Err(("pk", "Stock item is not in stock".to_owned()));
    }
    Ok(item.decimal("quantity").unwrap_or_default())
}

/// Checks that the quantity is positive and not more than the item has.
pub(super) fn check_quantity(wanted: Decimal, available: Decimal) -> Result<(), ItemError> {
    if !wanted.is_positive() {
        Err(("quantity", "Quantity must be greater than zero".to_owned()))
    } else if wanted > available {
        Err(("quantity", format!("the item has only {available}")))
    } else {
        Ok(())
    }
}

fn apply_adjustment(
    actor: Actor<'_>,
    how: Adjustment,
    mut item: Item,
    line: &AdjustmentItem,
) -> Result<(Item, TrackingType, Map<String, Value>), ItemError> {
    let available = available_quantity(&item)?;
    let mut deltas = Map::new();
    let (event, after) = match how {
        Adjustment::Add => {
            check_quantity(line.quantity, line.quantity)?;
            deltas.insert("added".to_owned(), json!(line.quantity));
            let sum = quantity::sum(available, line.quantity);
            (TrackingType::Added, sum.map_err(quantity_error)?)
        }
        Adjustment::Remove => {
            check_quantity(line.quantity, available)?;
            deltas.insert("removed".to_owned(), json!(line.quantity));
            (
                TrackingType::Removed,
                saturating_sub(available, line.quantity),
            )
        }
        Adjustment::Count => {
            let today = actor.now.date_naive();
            item.set("stocktake_date", SqlValue::Date(today));
            (TrackingType::Counted, line.quantity)
        }
    };
    check_total(&item, after)?;
    item.set("quantity", after);
    deltas.insert("quantity".to_owned(), json!(after));
    line.apply(&mut item, &mut deltas);
    Ok((item, event, deltas))
}

fn check_total(item: &Item, quantity: Decimal) -> Result<(), ItemError> {
    check_serial(item, quantity)?;
    quantity::check(quantity).map_err(quantity_error)
}

/// Checks that the quantity of an item with a serial number is one.
pub(super) fn check_serial(item: &Item, quantity: Decimal) -> Result<(), ItemError> {
    if item.text("serial").is_empty() || quantity == Decimal::ONE {
        return Ok(());
    }
    let text = "Quantity must be 1 for item with a serial number";
    Err(quantity_error(text))
}

fn quantity_error(text: &str) -> ItemError {
    ("quantity", text.to_owned())
}

/// Saturating subtraction.
pub(super) fn saturating_sub(available: Decimal, taken: Decimal) -> Decimal {
    Decimal::from_millionths(available.millionths().saturating_sub(taken.millionths()))
}
