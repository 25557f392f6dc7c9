//! Putting stock aside for the lines of a sales order.

use std::collections::HashMap;

use super::free::Free;
use super::{KIND, SALES_ORDER, SALES_ORDER_ALLOCATION, SALES_ORDER_LINE, SALES_ORDER_SHIPMENT};
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::part::family;
use crate::models::role::Permission;
use crate::models::stock::line::{LineFault, LineFaults};
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{Author, Cell, Item, Refusals, Statement, read, row, sent};

/// Stock that is to be put aside for a line.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Key of the line.
    pub line: i64,
    /// Key of the stock item.
    pub item: i64,
    /// How many of it.
    pub quantity: Decimal,
}

/// Puts stock aside for an order, to be sent with the shipment where there is one, in the transaction that the caller
/// has opened. Never more of an item than is free.
///
/// # Errors
/// With what is wrong with the order, the shipment or each element, or when a query fails.
pub fn allocate(
    db: &mut Db,
    author: Author<'_>,
    order: i64,
    shipment: Option<i64>,
    wanted: &[Wanted],
) -> Result<Vec<Item>, WriteError> {
    author.allow(&SALES_ORDER, Permission::Change)?;
    hold_open(db, order)?;
    if let Some(shipment) = shipment {
        hold_shipment(db, order, shipment)?;
    }
    let keys: Vec<i64> = wanted.iter().map(|wanted| wanted.line).collect();
    let lines = read::by_keys(db, &SALES_ORDER_LINE, &keys, Some(&["order", "part"]))?;
    let lines: HashMap<i64, Item> = lines.into_iter().map(|line| (line.pk(), line)).collect();
    let keys: Vec<i64> = wanted.iter().map(|wanted| wanted.item).collect();
    let mut free = Free::take(db, &keys, None)?;
    let (mut made, mut faults) = (Vec::new(), LineFaults::of(wanted.len()));
    for (place, wanted) in wanted.iter().enumerate() {
        let line = lines.get(&wanted.line);
        match check(db, order, wanted, line, &free)? {
            Err((field, text)) => faults.add(place, field, text),
            Ok(()) => {
                free.allocate(wanted.item, wanted.quantity);
                made.push(put_aside(db, author, wanted, shipment)?);
            }
        }
    }
    faults.finish()?;
    Ok(made)
}

/// Takes an order, for which something can still be done.
pub(super) fn hold_open(db: &mut Db, order: i64) -> Result<Item, WriteError> {
    let order = read::hold(db, &SALES_ORDER, order)?.ok_or(WriteError::Gone)?;
    let state = order.integer("status").unwrap_or_default();
    if KIND.open.contains(&state) {
        Ok(order)
    } else {
        Err(Refusals::of(WHOLE, "Sales order is not open").into())
    }
}

/// Takes a shipment of the order, which has not left yet.
fn hold_shipment(db: &mut Db, order: i64, shipment: i64) -> Result<(), WriteError> {
    let refuse = |text: String| WriteError::from(Refusals::of("shipment", text));
    let found = read::hold(db, &SALES_ORDER_SHIPMENT, shipment)?;
    let found = found.ok_or_else(|| refuse(sent::unknown_key(shipment)))?;
    if !found.get("shipment_date").is_null() {
        return Err(refuse("Shipment has already been shipped".to_owned()));
    }
    if found.integer("order") != Some(order) {
        let text = "Shipment is not associated with this order";
        return Err(refuse(text.to_owned()));
    }
    Ok(())
}

fn check(
    db: &mut Db,
    order: i64,
    wanted: &Wanted,
    line: Option<&Item>,
    free: &Free,
) -> Result<Result<(), LineFault>, WriteError> {
    let fault = |field, text: &str| Ok(Err((field, text.to_owned())));
    let Some(line) = line else {
        return Ok(Err(("line_item", sent::unknown_key(wanted.line))));
    };
    let Some((item, free)) = free.get(wanted.item) else {
        return Ok(Err(("stock_item", sent::unknown_key(wanted.item))));
    };
    if line.integer("order") != Some(order) {
        return fault("line_item", "Line item is not associated with this order");
    }
    let Some(part) = line.integer("part") else {
        return fault("line_item", WITHOUT_PART);
    };
    if !wanted.quantity.is_positive() {
        fault("quantity", "Quantity must be positive")
    } else if !item.text("serial").is_empty() && wanted.quantity != Decimal::ONE {
        fault("quantity", SERIALIZED)
    } else if wanted.quantity > free {
        fault("quantity", &format!("Available quantity ({free}) exceeded"))
    } else if !is_variant(db, item.integer("part").unwrap_or_default(), part)? {
        fault("stock_item", OTHER_PART)
    } else {
        Ok(Ok(()))
    }
}

/// The text for a line that sells no part.
pub(super) const WITHOUT_PART: &str = "Cannot allocate stock to a line without a part";
/// The text for stock of another part.
pub(super) const OTHER_PART: &str = "Cannot allocate stock item to a line with a different part";
/// The text for more or less than one of an item with a serial number.
pub(super) const SERIALIZED: &str = "Quantity must be 1 for serialized stock item";

/// Whether the part is the other one, or a variant of it.
pub(super) fn is_variant(db: &mut Db, part: i64, of: i64) -> Result<bool, WriteError> {
    if part == of {
        return Ok(true);
    }
    let mut sql = Statement::default().kept();
    let above = concat!(
        "SELECT 1 FROM parts r WHERE r.id IN ",
        family::above!("id"),
        " AND r.id = "
    );
    sql.with(above, &part.into());
    Ok(sql.value(of).first(db)?.is_some())
}

fn put_aside(
    db: &mut Db,
    author: Author<'_>,
    wanted: &Wanted,
    shipment: Option<i64>,
) -> Result<Item, WriteError> {
    let mut allocation = Item::new(&SALES_ORDER_ALLOCATION, Vec::new());
    allocation.set("line", wanted.line);
    allocation.set("item", wanted.item);
    allocation.set("quantity", wanted.quantity);
    allocation.set("shipment", Cell::from(shipment));
    row::put(db, author, None, allocation)
}
