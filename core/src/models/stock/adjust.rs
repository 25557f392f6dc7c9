//! Adding to stock items, taking from them, counting them.

use serde_json::{Map, Value, json};

use super::STOCK_ITEM;
use super::held::Held;
use super::line::{self, Line, LineFault};
use super::quantity;
use super::status::Event;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::role::Permission;
use crate::resource::write::WriteError;
use crate::resource::{Author, Cell, Item};

/// How a quantity changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjustment {
    /// The lines' quantities come on top.
    Add,
    /// The lines' quantities go.
    Remove,
    /// The lines' quantities are what is there.
    Count,
}

/// Changes quantities, in the transaction that the caller has opened.
///
/// # Errors
/// With what is wrong with each line, or when a query fails.
pub fn adjust(
    db: &mut Db,
    author: Author<'_>,
    how: Adjustment,
    lines: &[Line],
    notes: &str,
) -> Result<(), WriteError> {
    author.allow(&STOCK_ITEM, Permission::Change)?;
    let mut held = Held::take(db, author, lines.iter().map(|line| line.item), notes)?;
    line::each(lines, |line| {
        match held
            .get(line.item)
            .and_then(|item| adjusted(author, how, item, line))
        {
            Ok((after, event, deltas)) => held.write_quantity(db, after, event, &deltas).map(Ok),
            Err(fault) => Ok(Err(fault)),
        }
    })
}

/// How many there are of an item that is on stock here; another one cannot be touched.
pub(super) fn available(item: &Item) -> Result<Decimal, LineFault> {
    let elsewhere = ["customer", "belongs_to", "sales_order"];
    if elsewhere.iter().any(|name| item.integer(name).is_some()) {
        return Err(("pk", "Stock item is not in stock".to_owned()));
    }
    Ok(item.decimal("quantity").unwrap_or_default())
}

/// Whether so many can be taken from an item.
pub(super) fn check_quantity(wanted: Decimal, there: Decimal) -> Result<(), LineFault> {
    if !wanted.is_positive() {
        Err(("quantity", "Quantity must be greater than zero".to_owned()))
    } else if wanted > there {
        Err(("quantity", format!("the item has only {there}")))
    } else {
        Ok(())
    }
}

fn adjusted(
    author: Author<'_>,
    how: Adjustment,
    mut item: Item,
    line: &Line,
) -> Result<(Item, Event, Map<String, Value>), LineFault> {
    let there = available(&item)?;
    let mut deltas = Map::new();
    let (event, after) = match how {
        Adjustment::Add => {
            check_quantity(line.quantity, line.quantity)?;
            deltas.insert("added".to_owned(), json!(line.quantity));
            let sum = quantity::sum(there, line.quantity);
            (Event::Added, sum.map_err(at_quantity)?)
        }
        Adjustment::Remove => {
            check_quantity(line.quantity, there)?;
            deltas.insert("removed".to_owned(), json!(line.quantity));
            (Event::Removed, less(there, line.quantity))
        }
        Adjustment::Count => {
            let today = author.now.date_naive();
            item.set("stocktake_date", Cell::Date(today));
            (Event::Counted, line.quantity)
        }
    };
    check_total(&item, after)?;
    item.set("quantity", after);
    deltas.insert("quantity".to_owned(), json!(after));
    line.apply(&mut item, &mut deltas);
    Ok((item, event, deltas))
}

fn check_total(item: &Item, quantity: Decimal) -> Result<(), LineFault> {
    check_serial(item, quantity)?;
    quantity::check(quantity).map_err(at_quantity)
}

/// Of an item with a serial number there is one, which is not divided.
pub(super) fn check_serial(item: &Item, quantity: Decimal) -> Result<(), LineFault> {
    if item.text("serial").is_empty() || quantity == Decimal::ONE {
        return Ok(());
    }
    let text = "Quantity must be 1 for item with a serial number";
    Err(at_quantity(text))
}

fn at_quantity(text: &str) -> LineFault {
    ("quantity", text.to_owned())
}

/// What is left of so many, of which no more are taken than there are.
pub(super) fn less(there: Decimal, taken: Decimal) -> Decimal {
    Decimal::from_millionths(there.millionths().saturating_sub(taken.millionths()))
}
