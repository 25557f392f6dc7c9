//! Receives the items of a return order: they become stock again, and their lines are marked as received.

use std::collections::BTreeMap;

use serde_json::{Map, json};

use super::{RETURN_ORDER, RETURN_ORDER_LINE};
use crate::access::role::Permission;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::item_count::check_count;
use crate::models::order::status::returns::IN_PROGRESS;
use crate::models::stock::adjustment_item::{AdjustmentItem, ItemError, ItemErrors};
use crate::models::stock::locked_items::{LockedItems, lock_location};
use crate::models::stock::return_items::return_to_stock;
use crate::models::stock::split::split_off;
use crate::models::stock::status::is_known_status;
use crate::models::stock::status::{QUARANTINED, TrackingType};
use crate::models::stock::tracking;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{
    Actor, Item, SqlValue, Statement, ValidationErrors, WriteError, parse, read, row,
};

/// A line whose item has arrived.
#[derive(Debug, Clone, Copy)]
pub struct ReturnedLine {
    /// Key of the line.
    pub line: i64,
    /// The status of the received item; quarantined by default.
    pub status: Option<i64>,
}

/// The error text for a request without lines.
pub const NO_LINES: &str = "Line items must be provided";

/// Moves the items of the lines into a location, in the caller's transaction. If a line returns only part of an item,
/// that part is split off, and the line then points to the new item.
///
/// # Errors
/// When the user lacks the permission, the order, the location or a line is not valid, or a query fails.
pub fn receive(
    db: &mut Db,
    actor: Actor<'_>,
    order: i64,
    location: i64,
    returned: &[ReturnedLine],
    notes: &str,
) -> Result<(), WriteError> {
    actor.check_permission(&RETURN_ORDER, Permission::Change)?;
    check_count(returned.len(), NON_FIELD_ERRORS, NO_LINES)?;
    lock_location(db, location, "location")?;
    let order = lock_in_progress(db, order)?;
    let mut lines = lock_lines(db, returned)?;
    let keys = lines.values().filter_map(|line| line.integer("item"));
    let mut locked = LockedItems::lock(db, actor, keys, notes)?;
    let mut errors = ItemErrors::new(returned.len());
    for (index, returned) in returned.iter().enumerate() {
        let checked = check(order.pk(), &locked, &lines, *returned);
        let (line, item) = match checked {
            Ok(found) => found,
            Err((field, text)) => {
                errors.add(index, field, text);
                continue;
            }
        };
        let line = receive_line(
            db,
            &mut locked,
            actor,
            (&order, line, item),
            *returned,
            location,
        )?;
        lines.insert(line.pk(), line);
    }
    Ok(errors.finish()?)
}

fn lock_in_progress(db: &mut Db, order: i64) -> Result<Item, WriteError> {
    let order = read::lock(db, &RETURN_ORDER, order)?.ok_or(WriteError::NotFound)?;
    if order.integer("status") == Some(IN_PROGRESS) {
        return Ok(order);
    }
    let text = "Items can only be received against orders which are in progress";
    Err(ValidationErrors::for_field(NON_FIELD_ERRORS, text).into())
}

fn lock_lines(db: &mut Db, returned: &[ReturnedLine]) -> Result<BTreeMap<i64, Item>, WriteError> {
    let keys: Vec<i64> = returned.iter().map(|returned| returned.line).collect();
    let mut condition = Statement::new("t.id IN (");
    condition.keys(&keys).sql(")");
    let lines = read::lock_all(db, &RETURN_ORDER_LINE, condition)?;
    Ok(lines.into_iter().map(|line| (line.pk(), line)).collect())
}

/// Returns the line and its stock item if the line can be received.
fn check(
    order: i64,
    locked: &LockedItems<'_>,
    lines: &BTreeMap<i64, Item>,
    returned: ReturnedLine,
) -> Result<(Item, Item), ItemError> {
    let fault = |text: &str| Err(("item", text.to_owned()));
    let Some(line) = lines.get(&returned.line) else {
        return fault(&parse::unknown_key_message(returned.line));
    };
    if line.integer("order") != Some(order) {
        return fault("Line item does not match return order");
    }
    if let Some(status) = returned.status.filter(|status| !is_known_status(*status)) {
        let text = parse::invalid_choice_message(&json!(status));
        return Err(("status", text));
    }
    if !line.get("received_date").is_null() {
        return fault("Line item has already been received");
    }
    let item = line.integer("item").unwrap_or_default();
    let item = locked.get(item).map_err(|(_, text)| ("item", text))?;
    if quantity(line) > quantity(&item) {
        return fault("Return quantity exceeds stock quantity");
    }
    Ok((line.clone(), item))
}

/// Moves the item into the location, and marks the line as received.
fn receive_line(
    db: &mut Db,
    locked: &mut LockedItems<'_>,
    actor: Actor<'_>,
    (order, line, item): (&Item, Item, Item),
    returned: ReturnedLine,
    location: i64,
) -> Result<Item, WriteError> {
    // An item with a serial number is never split, even if the line's quantity is smaller.
    let is_part = quantity(&line) < quantity(&item) && item.text("serial").is_empty();
    let mut item = if is_part {
        let part = AdjustmentItem::new(item.pk(), quantity(&line));
        split_off(db, locked, item, &part, None)?
    } else {
        item
    };
    let status = returned.status.unwrap_or(QUARANTINED);
    let mut deltas = Map::from_iter([("status".to_owned(), json!(status))]);
    tracking::add_order_deltas(&mut deltas, order);
    item.set("status", status);
    return_to_stock(&mut item, location, &mut deltas);
    let mut after = line.clone();
    after.set("item", item.pk());
    after.set("received_date", SqlValue::Date(actor.now.date_naive()));
    locked.write(db, item, TrackingType::ReturnedByOrder, &deltas)?;
    row::save(db, actor, Some(&line), after)
}

fn quantity(item: &Item) -> Decimal {
    item.decimal("quantity").unwrap_or_default()
}
