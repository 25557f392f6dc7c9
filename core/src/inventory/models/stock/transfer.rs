//! Moves stock: a whole item changes its location, or a part of it is split off.

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::STOCK_ITEM;
use super::adjust::{available_quantity, check_quantity, check_serial, saturating_sub};
use super::adjustment_item::{self, AdjustmentItem, ItemError};
use super::locked_items::{LockedItems, lock_location};
use super::status::TrackingType;
use crate::access::role::Permission;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::resource::{Actor, Item, SqlValue, Statement, WriteError};

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
            split(db, &mut locked, item, line, Some(location)).map(|_| Ok(()))
        }
        Ok((item, _)) => relocate(db, &mut locked, item, line, location).map(Ok),
        Err(fault) => Ok(Err(fault)),
    })
}

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

/// Splits the quantity of the line off the item and returns the new item.
pub(crate) fn split(
    db: &mut Db,
    locked: &mut LockedItems<'_>,
    mut item: Item,
    line: &AdjustmentItem,
    location: Option<i64>,
) -> Result<Item, WriteError> {
    let mut child = item.clone();
    child.set("quantity", line.quantity);
    child.set("location", SqlValue::from(location));
    child.set("parent", item.pk());
    let mut deltas = split_deltas(line.quantity, location, item.pk());
    line.apply(&mut child, &mut deltas);
    let child = locked.create(db, child, TrackingType::SplitFromParent, &deltas)?;
    copy_related_data(db, &[child.pk()])?;
    let left = saturating_sub(item.decimal("quantity").unwrap_or_default(), line.quantity);
    item.set("quantity", left);
    let mut deltas = split_deltas(left, location, child.pk());
    deltas.insert("removed".to_owned(), json!(line.quantity));
    locked.write_quantity(db, item, TrackingType::SplitChild, &deltas)?;
    Ok(child)
}

/// Copies plugin data, tags and test results to items that were split off. The history stays with the original items.
pub(super) fn copy_related_data(db: &mut Db, keys: &[i64]) -> QueryResult<()> {
    const COPIES: [&str; 3] = [
        "UPDATE stock_items SET metadata = (SELECT p.metadata FROM stock_items p WHERE p.id = stock_items.parent_id) \
         WHERE parent_id IS NOT NULL AND id IN (",
        "INSERT INTO taggings (tag_id, model, item_id) SELECT g.tag_id, g.model, c.id FROM stock_items c \
         JOIN taggings g ON g.model = 'stockitem' AND g.item_id = c.parent_id WHERE c.id IN (",
        "INSERT INTO stock_test_results (stock_item_id, template_id, result, value, attachment, notes, test_station, \
         started_datetime, finished_datetime, user_id, date, metadata, search) SELECT c.id, r.template_id, r.result, r.value, \
         r.attachment, r.notes, r.test_station, r.started_datetime, r.finished_datetime, r.user_id, r.date, r.metadata, r.search \
         FROM stock_items c JOIN stock_test_results r ON r.stock_item_id = c.parent_id WHERE c.id IN (",
    ];
    for keys in keys.chunks(1000) {
        for copy in COPIES {
            let mut sql = Statement::new(copy).cached();
            sql.keys(keys).sql(")").run(db)?;
        }
    }
    Ok(())
}

/// Returns the deltas of a split: the new quantity and the other item.
pub(super) fn split_deltas(
    quantity: Decimal,
    location: Option<i64>,
    other: i64,
) -> Map<String, Value> {
    let mut deltas = Map::new();
    deltas.insert("quantity".to_owned(), json!(quantity));
    deltas.insert("stockitem".to_owned(), json!(other));
    if let Some(location) = location {
        deltas.insert("location".to_owned(), json!(location));
    }
    deltas
}
