//! Splits stock items.

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::STOCK_ITEM;
use super::adjust::{available_quantity, check_quantity, check_serial, saturating_sub};
use super::adjustment_item::AdjustmentItem;
use super::locked_items::LockedItems;
use super::status::TrackingType;
use crate::access::role::Permission;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::resource::{Actor, Item, SqlValue, Statement, ValidationErrors, WriteError};

/// Splits the quantity of the line off an item, into a new item at the same place, in the caller's transaction. Returns
/// its key.
///
/// # Errors
/// When the user lacks the permission, the item does not exist, the line is not valid, or a query fails.
pub fn split(
    db: &mut Db,
    actor: Actor<'_>,
    line: &AdjustmentItem,
    notes: &str,
) -> Result<i64, WriteError> {
    actor.check_permission(&STOCK_ITEM, Permission::Change)?;
    let mut locked = LockedItems::lock(db, actor, [line.item], notes)?;
    let item = locked.get(line.item).or(Err(WriteError::NotFound))?;
    check(&item, line.quantity)?;
    let location = item.integer("location");
    Ok(split_off(db, &mut locked, item, line, location)?.pk())
}

fn check(item: &Item, quantity: Decimal) -> Result<(), ValidationErrors> {
    let refuse = |(name, text): (&str, String)| ValidationErrors::for_field(name, text);
    let available = available_quantity(item).map_err(refuse)?;
    check_quantity(quantity, available).map_err(refuse)?;
    check_serial(item, quantity).map_err(refuse)?;
    if quantity < available {
        return Ok(());
    }
    let text = format!("less than {available} can be split off");
    Err(ValidationErrors::for_field("quantity", text))
}

/// Splits the quantity of the line off the item and returns the new item.
pub(crate) fn split_off(
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
