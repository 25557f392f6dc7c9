//! Returning items to stock that a customer has or that are installed in another one.

use serde_json::{Map, Value, json};

use super::STOCK_ITEM;
use super::adjust::{check_quantity, check_serial};
use super::held::{Held, hold_location};
use super::line::{self, Line, LineFault};
use super::status::Event;
use super::transfer::split;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::role::Permission;
use crate::resource::write::WriteError;
use crate::resource::{Author, Cell, Item};

/// Returns the lines to the location, in the transaction that the caller has opened.
///
/// # Errors
/// With what is wrong with each line or the location, or when a query fails.
pub fn give_back(
    db: &mut Db,
    author: Author<'_>,
    lines: &[Line],
    location: i64,
    notes: &str,
) -> Result<(), WriteError> {
    author.allow(&STOCK_ITEM, Permission::Change)?;
    hold_location(db, location, "location")?;
    let mut held = Held::take(db, author, lines.iter().map(|line| line.item), notes)?;
    line::each(lines, |line| match away(&held, line) {
        Ok((item, there)) => {
            let item = if line.quantity < there {
                split(db, &mut held, item, line, None)?
            } else {
                item
            };
            returned(db, &mut held, item, line, location).map(Ok)
        }
        Err(fault) => Ok(Err(fault)),
    })
}

fn away(held: &Held<'_>, line: &Line) -> Result<(Item, Decimal), LineFault> {
    let item = held.get(line.item)?;
    let elsewhere = ["customer", "belongs_to", "sales_order"];
    if elsewhere.iter().all(|name| item.integer(name).is_none()) {
        return Err(("pk", "Stock item is already in stock".to_owned()));
    }
    let there = item.decimal("quantity").unwrap_or_default();
    check_quantity(line.quantity, there)?;
    check_serial(&item, line.quantity)?;
    Ok((item, there))
}

fn returned(
    db: &mut Db,
    held: &mut Held<'_>,
    mut item: Item,
    line: &Line,
    location: i64,
) -> Result<(), WriteError> {
    let mut deltas = Map::new();
    come_back(&mut item, location, &mut deltas);
    line.apply(&mut item, &mut deltas);
    held.write(db, item, Event::Returned, &deltas)
}

/// Takes the item from whoever has it into the location, and notes where it was and is.
pub(crate) fn come_back(item: &mut Item, location: i64, deltas: &mut Map<String, Value>) {
    deltas.insert("location".to_owned(), json!(location));
    if let Some(customer) = item.integer("customer") {
        deltas.insert("customer".to_owned(), json!(customer));
    }
    for owner in ["customer", "belongs_to", "sales_order"] {
        item.set(owner, Cell::Null);
    }
    item.set("location", location);
}
