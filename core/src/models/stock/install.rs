//! Putting stock items into others, and taking them out again.

use serde_json::{Map, json};

use super::STOCK_ITEM;
use super::adjust::available;
use super::held::{Held, hold_location};
use super::line::Line;
use super::status::Event;
use super::transfer::split;
use crate::db::Db;
use crate::db::lock::{self, Lock};
use crate::decimal::Decimal;
use crate::models::part::family;
use crate::models::role::Permission;
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{Author, Cell, Item, Refusals, Statement};

/// A line of the bill of materials of the part, also one that it inherits.
const LINE: &str = concat!(
    "SELECT 1 FROM bom_items b WHERE (b.part_id = ? OR (b.inherited AND b.part_id IN ",
    family::above!("id"),
    "))"
);

/// The line is about the part, or about any variant of a template of the part.
const OF_PART: &str = concat!(
    " AND (b.sub_part_id = ? OR (b.allow_variants AND b.sub_part_id IN ",
    family::above!("id"),
    ")) LIMIT 1"
);

/// Keeps two requests from putting two items into each other.
pub(super) const LOCK: Lock = Lock::Rule("installed items");

/// The text for an item that would be inside of itself.
pub(super) const IN_ITSELF: &str = "an item cannot be installed in itself";

/// Puts so many of an item into another one, in the transaction that the caller has opened.
///
/// # Errors
/// With what is wrong, where there is no such other item, or when a query fails.
pub fn install(
    db: &mut Db,
    author: Author<'_>,
    host: i64,
    line: &Line,
    notes: &str,
) -> Result<(), WriteError> {
    author.allow(&STOCK_ITEM, Permission::Change)?;
    lock::take(db, LOCK)?;
    let mut held = Held::take(db, author, [host, line.item], notes)?;
    let into = held.get(host).or(Err(WriteError::Gone))?;
    let item = held.get(line.item);
    let item = item.map_err(|(_, text)| Refusals::of("stock_item", text))?;
    check(db, author, &into, &item, line.quantity)?;
    let mut item = if item.decimal("quantity") > Some(line.quantity) {
        split(db, &mut held, item, line, None)?
    } else {
        item
    };
    item.set("belongs_to", host);
    item.set("location", Cell::Null);
    let child = item.pk();
    held.write(db, item, Event::InstalledIntoAssembly, &other(host))?;
    held.write(db, into, Event::InstalledChild, &other(child))
}

/// Takes an item out of the one that it is installed in and puts it into the location, in the transaction that the
/// caller has opened.
///
/// # Errors
/// With what is wrong, where there is no such item, or when a query fails.
pub fn uninstall(
    db: &mut Db,
    author: Author<'_>,
    item: i64,
    location: i64,
    notes: &str,
) -> Result<(), WriteError> {
    author.allow(&STOCK_ITEM, Permission::Change)?;
    lock::take(db, LOCK)?;
    hold_location(db, location, "location")?;
    let host = above(db, item)?;
    let Some(host) = host else {
        let held = Held::take(db, author, [item], notes)?;
        return check_outside(&held.get(item).or(Err(WriteError::Gone))?, location);
    };
    let mut held = Held::take(db, author, [item, host], notes)?;
    let mut item = held.get(item).or(Err(WriteError::Gone))?;
    if item.integer("belongs_to") != Some(host) {
        return Err(WriteError::Overtaken);
    }
    if let Ok(host) = held.get(host) {
        held.write(db, host, Event::RemovedChild, &other(item.pk()))?;
    }
    item.set("belongs_to", Cell::Null);
    item.set("location", location);
    let mut deltas = other(host);
    deltas.insert("location".to_owned(), json!(location));
    held.write(db, item, Event::RemovedFromAssembly, &deltas)
}

/// Whether an item that is in no other one is where it is wanted: then it was taken out already.
fn check_outside(item: &Item, location: i64) -> Result<(), WriteError> {
    if item.integer("location") == Some(location) {
        return Ok(());
    }
    let text = "the stock item is not installed in another one";
    Err(Refusals::of(WHOLE, text).into())
}

/// What the history says of the other item.
pub(super) fn other(item: i64) -> Map<String, serde_json::Value> {
    Map::from_iter([("stockitem".to_owned(), json!(item))])
}

/// Whether the item is the other one, or installed in it or in what is.
pub(super) fn is_inside(db: &mut Db, item: i64, other: i64) -> Result<bool, WriteError> {
    let mut around = Some(item);
    while let Some(pk) = around.filter(|pk| *pk != other) {
        around = above(db, pk)?;
    }
    Ok(around.is_some())
}

/// The item in which the item is installed.
fn above(db: &mut Db, item: i64) -> Result<Option<i64>, WriteError> {
    let mut sql = Statement::new("SELECT belongs_to_id FROM stock_items WHERE id = ").kept();
    Ok(sql.value(item).first(db)?.and_then(|key| key.int()))
}

fn check(
    db: &mut Db,
    author: Author<'_>,
    host: &Item,
    item: &Item,
    quantity: Decimal,
) -> Result<(), WriteError> {
    let refuse = |name: &str, text: &str| Err(Refusals::of(name, text).into());
    let there = available(item).unwrap_or_default();
    if !there.is_positive() {
        return refuse("stock_item", "Stock item is unavailable");
    }
    if quantity < Decimal::ONE {
        return refuse("quantity", "Quantity to install must be at least 1");
    }
    if quantity > there {
        return refuse(
            "quantity",
            "Quantity to install must not exceed available quantity",
        );
    }
    if is_inside(db, host.pk(), item.pk())? {
        return refuse("stock_item", IN_ITSELF);
    }
    if author.settings.stock_enforce_bom_installation && !is_component(db, host, item)? {
        return refuse(
            "stock_item",
            "Selected part is not in the Bill of Materials",
        );
    }
    Ok(())
}

/// Whether the bill of materials of an item's part has the part of another one.
fn is_component(db: &mut Db, host: &Item, item: &Item) -> Result<bool, WriteError> {
    let mut sql = Statement::default().kept();
    sql.with(LINE, host.get("part"))
        .with(OF_PART, item.get("part"));
    Ok(sql.first(db)?.is_some())
}
