//! Moves stock: a whole item changes its location, or a part of it is split off.

use serde_json::{Map, json};

use super::STOCK_ITEM;
use super::adjust::{available_quantity, check_quantity, check_serial};
use super::adjustment_item::{self, AdjustmentItem, ItemError};
use super::locked_items::{LockedItems, lock_location};
use super::split::split_off;
use super::status::TrackingType;
use crate::access::role::Permission;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::resource::{Actor, Item, WriteError};

/// Moves the lines to the location, in the caller's transaction.
///
/// # Errors
/// When the user lacks the permission, a line or the location is not valid, or a query fails.
pub fn transfer(
    db: &mut Db,
    actor: Actor<'_>,
    lines: &[AdjustmentItem],
    location: i64,
    notes: &str,
) -> Result<(), WriteError> {
    actor.check_permission(&STOCK_ITEM, Permission::Change)?;
    lock_location(db, location, "location")?;
    let mut locked = LockedItems::lock(db, actor, lines.iter().map(|line| line.item), notes)?;
    adjustment_item::for_each_item(lines, |line| match movable(&locked, line) {
        Ok((item, available)) if line.quantity < available => {
            split_off(db, &mut locked, item, line, Some(location)).map(|_| Ok(()))
        }
        Ok((item, _)) => relocate(db, &mut locked, item, line, location).map(Ok),
        Err(fault) => Ok(Err(fault)),
    })
}

/// Returns the item of a line, and its quantity, if that much of it can be moved.
fn movable(locked: &LockedItems<'_>, line: &AdjustmentItem) -> Result<(Item, Decimal), ItemError> {
    let item = locked.get(line.item)?;
    let available = available_quantity(&item)?;
    check_quantity(line.quantity, available)?;
    check_serial(&item, line.quantity)?;
    Ok((item, available))
}

fn relocate(
    db: &mut Db,
    locked: &mut LockedItems<'_>,
    mut item: Item,
    line: &AdjustmentItem,
    location: i64,
) -> Result<(), WriteError> {
    let mut deltas = Map::new();
    let is_there = item.integer("location") == Some(location);
    if !is_there {
        item.set("location", location);
        deltas.insert("location".to_owned(), json!(location));
    }
    line.apply(&mut item, &mut deltas);
    if !is_there {
        locked.write(db, item, TrackingType::Moved, &deltas)
    } else if deltas.is_empty() && !locked.has_notes() {
        // The item is there already: nothing to record.
        Ok(())
    } else {
        locked.write(db, item, TrackingType::Updated, &deltas)
    }
}
