//! Returns items to stock that are assigned to a customer, shipped or installed in another item.

use serde_json::{Map, Value, json};

use super::STOCK_ITEM;
use super::adjust::{check_quantity, check_serial};
use super::adjustment_item::{self, AdjustmentItem, ItemError};
use super::locked_items::{LockedItems, lock_location};
use super::split::split_off;
use super::status::TrackingType;
use crate::access::role::Permission;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::resource::{Actor, Item, SqlValue, WriteError};

/// Returns the lines to the location, in the caller's transaction.
///
/// # Errors
/// When the user lacks the permission, a line or the location is not valid, or a query fails.
pub fn return_items(
    db: &mut Db,
    actor: Actor<'_>,
    lines: &[AdjustmentItem],
    location: i64,
    notes: &str,
) -> Result<(), WriteError> {
    actor.check_permission(&STOCK_ITEM, Permission::Change)?;
    lock_location(db, location, "location")?;
    let mut locked = LockedItems::lock(db, actor, lines.iter().map(|line| line.item), notes)?;
    adjustment_item::for_each_item(lines, |line| match returnable(&locked, line) {
        Ok((item, available)) => {
            let item = if line.quantity < available {
                split_off(db, &mut locked, item, line, None)?
            } else {
                item
            };
            return_item(db, &mut locked, item, line, location).map(Ok)
        }
        Err(fault) => Ok(Err(fault)),
    })
}

fn returnable(
    locked: &LockedItems<'_>,
    line: &AdjustmentItem,
) -> Result<(Item, Decimal), ItemError> {
    let item = locked.get(line.item)?;
    let elsewhere = ["customer", "belongs_to", "sales_order"];
    if elsewhere.iter().all(|name| item.integer(name).is_none()) {
        return Err(("pk", "Stock item is already in stock".to_owned()));
    }
    let available = item.decimal("quantity").unwrap_or_default();
    check_quantity(line.quantity, available)?;
    check_serial(&item, line.quantity)?;
    Ok((item, available))
}

fn return_item(
    db: &mut Db,
    locked: &mut LockedItems<'_>,
    mut item: Item,
    line: &AdjustmentItem,
    location: i64,
) -> Result<(), WriteError> {
    let mut deltas = Map::new();
    return_to_stock(&mut item, location, &mut deltas);
    line.apply(&mut item, &mut deltas);
    locked.write(db, item, TrackingType::Returned, &deltas)
}

/// Moves the item from its customer, host or sales order to the location, and adds both to the deltas.
pub(crate) fn return_to_stock(item: &mut Item, location: i64, deltas: &mut Map<String, Value>) {
    deltas.insert("location".to_owned(), json!(location));
    if let Some(customer) = item.integer("customer") {
        deltas.insert("customer".to_owned(), json!(customer));
    }
    for owner in ["customer", "belongs_to", "sales_order"] {
        item.set(owner, SqlValue::Null);
    }
    item.set("location", location);
}
