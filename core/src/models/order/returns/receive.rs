//! Receiving what customers send back against a return order: stock is in stock again, lines are settled.

use std::collections::BTreeMap;

use serde_json::{Map, json};

use super::{RETURN_ORDER, RETURN_ORDER_LINE};
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::order::status::returns::IN_PROGRESS;
use crate::models::role::Permission;
use crate::models::stock::give_back::come_back;
use crate::models::stock::held::{Held, hold_location};
use crate::models::stock::line::{Line, LineFault, LineFaults};
use crate::models::stock::status::{Event, QUARANTINED};
use crate::models::stock::tracking;
use crate::models::stock::transfer::split;
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{Author, Cell, Item, Refusals, Statement, read, row, sent};

/// A line whose goods are back.
#[derive(Debug, Clone, Copy)]
pub struct Returned {
    /// Key of the line.
    pub line: i64,
    /// The state that the goods get; quarantined where there is none.
    pub status: Option<i64>,
}

/// Puts the goods of the lines into a location, in the transaction that the caller has opened. What a line returns of an
/// item that is more becomes an item of its own, to which the line then points.
///
/// # Errors
/// With what is wrong with the order, the location or each line, where there is no such order, or when a query fails.
pub fn receive(
    db: &mut Db,
    author: Author<'_>,
    order: i64,
    location: i64,
    returned: &[Returned],
    notes: &str,
) -> Result<(), WriteError> {
    author.allow(&RETURN_ORDER, Permission::Change)?;
    hold_location(db, location, "location")?;
    let order = hold_in_progress(db, order)?;
    let mut lines = hold_lines(db, returned)?;
    let keys = lines.values().filter_map(|line| line.integer("item"));
    let mut held = Held::take(db, author, keys, notes)?;
    let mut faults = LineFaults::of(returned.len());
    for (place, returned) in returned.iter().enumerate() {
        let checked = check(order.pk(), &held, &lines, *returned);
        let (line, item) = match checked {
            Ok(found) => found,
            Err((field, text)) => {
                faults.add(place, field, text);
                continue;
            }
        };
        let line = settle(
            db,
            &mut held,
            author,
            (&order, line, item),
            *returned,
            location,
        )?;
        lines.insert(line.pk(), line);
    }
    Ok(faults.finish()?)
}

fn hold_in_progress(db: &mut Db, order: i64) -> Result<Item, WriteError> {
    let order = read::hold(db, &RETURN_ORDER, order)?.ok_or(WriteError::Gone)?;
    if order.integer("status") == Some(IN_PROGRESS) {
        return Ok(order);
    }
    let text = "Items can only be received against orders which are in progress";
    Err(Refusals::of(WHOLE, text).into())
}

fn hold_lines(db: &mut Db, returned: &[Returned]) -> Result<BTreeMap<i64, Item>, WriteError> {
    let keys: Vec<i64> = returned.iter().map(|returned| returned.line).collect();
    let mut condition = Statement::new("t.id IN (");
    condition.keys(&keys).sql(")");
    let lines = read::hold_all(db, &RETURN_ORDER_LINE, condition)?;
    Ok(lines.into_iter().map(|line| (line.pk(), line)).collect())
}

/// The line and its stock item, where both are as they have to be.
fn check(
    order: i64,
    held: &Held<'_>,
    lines: &BTreeMap<i64, Item>,
    returned: Returned,
) -> Result<(Item, Item), LineFault> {
    let fault = |text: &str| Err(("item", text.to_owned()));
    let Some(line) = lines.get(&returned.line) else {
        return fault(&sent::unknown_key(returned.line));
    };
    if line.integer("order") != Some(order) {
        return fault("Line item does not match return order");
    }
    if !line.get("received_date").is_null() {
        return fault("Line item has already been received");
    }
    let item = line.integer("item").unwrap_or_default();
    let item = held.get(item).map_err(|(_, text)| ("item", text))?;
    if quantity(line) > quantity(&item) {
        return fault("Return quantity exceeds stock quantity");
    }
    Ok((line.clone(), item))
}

/// Puts the item into the location, and notes at the line that it is there.
fn settle(
    db: &mut Db,
    held: &mut Held<'_>,
    author: Author<'_>,
    (order, line, item): (&Item, Item, Item),
    returned: Returned,
    location: i64,
) -> Result<Item, WriteError> {
    // What has a serial number is one piece, whatever the line says.
    let is_part = quantity(&line) < quantity(&item) && item.text("serial").is_empty();
    let mut item = if is_part {
        let part = Line::of(item.pk(), quantity(&line));
        split(db, held, item, &part, None)?
    } else {
        item
    };
    let status = returned.status.unwrap_or(QUARANTINED);
    let mut deltas = Map::from_iter([("status".to_owned(), json!(status))]);
    tracking::note_order(&mut deltas, order);
    item.set("status", status);
    come_back(&mut item, location, &mut deltas);
    let mut after = line.clone();
    after.set("item", item.pk());
    after.set("received_date", Cell::Date(author.now.date_naive()));
    held.write(db, item, Event::ReturnedByOrder, &deltas)?;
    row::put(db, author, Some(&line), after)
}

fn quantity(item: &Item) -> Decimal {
    item.decimal("quantity").unwrap_or_default()
}
