//! Moving stock: a whole item changes its place, a part of one is split off.

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::STOCK_ITEM;
use super::adjust::{available, check_quantity, check_serial, less};
use super::held::{Held, hold_location};
use super::line::{self, Line, LineFault};
use super::status::Event;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::role::Permission;
use crate::resource::write::WriteError;
use crate::resource::{Author, Cell, Item, Statement};

/// Moves the lines to the location, in the transaction that the caller has opened.
///
/// # Errors
/// With what is wrong with each line or the location, or when a query fails.
pub fn transfer(
    db: &mut Db,
    author: Author<'_>,
    lines: &[Line],
    location: i64,
    notes: &str,
) -> Result<(), WriteError> {
    author.allow(&STOCK_ITEM, Permission::Change)?;
    hold_location(db, location, "location")?;
    let mut held = Held::take(db, author, lines.iter().map(|line| line.item), notes)?;
    line::each(lines, |line| match movable(&held, line) {
        Ok((item, there)) if line.quantity < there => {
            split(db, &mut held, item, line, Some(location)).map(|_| Ok(()))
        }
        Ok((item, _)) => relocate(db, &mut held, item, line, location).map(Ok),
        Err(fault) => Ok(Err(fault)),
    })
}

fn movable(held: &Held<'_>, line: &Line) -> Result<(Item, Decimal), LineFault> {
    let item = held.get(line.item)?;
    let there = available(&item)?;
    check_quantity(line.quantity, there)?;
    check_serial(&item, line.quantity)?;
    Ok((item, there))
}

fn relocate(
    db: &mut Db,
    held: &mut Held<'_>,
    mut item: Item,
    line: &Line,
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
        held.write(db, item, Event::Moved, &deltas)
    } else if deltas.is_empty() && !held.has_notes() {
        // It was moved already: there is nothing to tell.
        Ok(())
    } else {
        held.write(db, item, Event::Updated, &deltas)
    }
}

/// Splits the line's quantity off an item; the new one.
pub(crate) fn split(
    db: &mut Db,
    held: &mut Held<'_>,
    mut item: Item,
    line: &Line,
    location: Option<i64>,
) -> Result<Item, WriteError> {
    let mut child = item.clone();
    child.set("quantity", line.quantity);
    child.set("location", Cell::from(location));
    child.set("parent", item.pk());
    let mut deltas = told(line.quantity, location, item.pk());
    line.apply(&mut child, &mut deltas);
    let child = held.make(db, child, Event::SplitFromParent, &deltas)?;
    inherit(db, &[child.pk()])?;
    let left = less(item.decimal("quantity").unwrap_or_default(), line.quantity);
    item.set("quantity", left);
    let mut deltas = told(left, location, child.pk());
    deltas.insert("removed".to_owned(), json!(line.quantity));
    held.write_quantity(db, item, Event::SplitChild, &deltas)?;
    Ok(child)
}

/// Gives items that were split off what else belongs to the items that they come from: data of plugins, tags and
/// test results. The history stays with those.
pub(super) fn inherit(db: &mut Db, keys: &[i64]) -> QueryResult<()> {
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
            let mut sql = Statement::new(copy).kept();
            sql.keys(keys).sql(")").run(db)?;
        }
    }
    Ok(())
}

/// What the history says of a split: how many there are now, and who the other item is.
pub(super) fn told(quantity: Decimal, location: Option<i64>, other: i64) -> Map<String, Value> {
    let mut deltas = Map::new();
    deltas.insert("quantity".to_owned(), json!(quantity));
    deltas.insert("stockitem".to_owned(), json!(other));
    if let Some(location) = location {
        deltas.insert("location".to_owned(), json!(location));
    }
    deltas
}
