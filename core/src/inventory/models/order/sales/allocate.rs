//! Allocates stock to the lines of a sales order.

use std::collections::HashMap;

use super::unallocated::UnallocatedStock;
use super::{
    ORDER_TYPE, SALES_ORDER, SALES_ORDER_ALLOCATION, SALES_ORDER_LINE, SALES_ORDER_SHIPMENT,
};
use crate::access::role::Permission;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::item_count::check_count;
use crate::models::part::variants;
use crate::models::stock::adjustment_item::{ItemError, ItemErrors};
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{
    Actor, Item, SqlValue, Statement, ValidationErrors, WriteError, parse, read, row,
};

/// Stock to allocate to a line.
#[derive(Debug, Clone)]
pub struct NewAllocation {
    /// Key of the line.
    pub line: i64,
    /// Key of the stock item.
    pub item: i64,
    /// Quantity of the item to allocate.
    pub quantity: Decimal,
}

/// Allocates stock to lines of the order, and to the shipment if given, in the caller's transaction. Never allocates
/// more of an item than is available.
///
/// # Errors
/// When the user lacks the permission, the order, the shipment or an allocation is not valid, or a query fails.
pub fn allocate(
    db: &mut Db,
    actor: Actor<'_>,
    order: i64,
    shipment: Option<i64>,
    wanted: &[NewAllocation],
) -> Result<Vec<Item>, WriteError> {
    actor.check_permission(&SALES_ORDER, Permission::Change)?;
    check_count(
        wanted.len(),
        NON_FIELD_ERRORS,
        "Allocation items must be provided",
    )?;
    lock_open(db, order)?;
    if let Some(shipment) = shipment {
        lock_shipment(db, order, shipment)?;
    }
    let keys: Vec<i64> = wanted.iter().map(|wanted| wanted.line).collect();
    let lines = read::by_keys(db, &SALES_ORDER_LINE, &keys, Some(&["order", "part"]))?;
    let lines: HashMap<i64, Item> = lines.into_iter().map(|line| (line.pk(), line)).collect();
    let keys: Vec<i64> = wanted.iter().map(|wanted| wanted.item).collect();
    let mut free = UnallocatedStock::lock(db, &keys, None)?;
    let (mut created, mut errors) = (Vec::new(), ItemErrors::new(wanted.len()));
    for (index, wanted) in wanted.iter().enumerate() {
        let line = lines.get(&wanted.line);
        match check(db, order, wanted, line, &free)? {
            Err((field, text)) => errors.add(index, field, text),
            Ok(()) => {
                free.allocate(wanted.item, wanted.quantity);
                created.push(create_allocation(db, actor, wanted, shipment)?);
            }
        }
    }
    errors.finish()?;
    Ok(created)
}

/// Locks the order, which must be open.
pub(super) fn lock_open(db: &mut Db, order: i64) -> Result<Item, WriteError> {
    let order = read::lock(db, &SALES_ORDER, order)?.ok_or(WriteError::NotFound)?;
    let state = order.integer("status").unwrap_or_default();
    if ORDER_TYPE.open.contains(&state) {
        Ok(order)
    } else {
        Err(ValidationErrors::for_field(NON_FIELD_ERRORS, "Sales order is not open").into())
    }
}

/// Locks a shipment of the order, which must not be shipped yet.
fn lock_shipment(db: &mut Db, order: i64, shipment: i64) -> Result<(), WriteError> {
    let refuse = |text: String| WriteError::from(ValidationErrors::for_field("shipment", text));
    let found = read::lock(db, &SALES_ORDER_SHIPMENT, shipment)?;
    let found = found.ok_or_else(|| refuse(parse::unknown_key_message(shipment)))?;
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
    wanted: &NewAllocation,
    line: Option<&Item>,
    free: &UnallocatedStock,
) -> Result<Result<(), ItemError>, WriteError> {
    let fault = |field, text: &str| Ok(Err((field, text.to_owned())));
    let Some(line) = line else {
        return Ok(Err(("line_item", parse::unknown_key_message(wanted.line))));
    };
    let Some((item, free)) = free.get(wanted.item) else {
        return Ok(Err(("stock_item", parse::unknown_key_message(wanted.item))));
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
    } else if !is_same_or_variant(db, item.integer("part").unwrap_or_default(), part)? {
        fault("stock_item", OTHER_PART)
    } else {
        Ok(Ok(()))
    }
}

/// The error text for a line without a part.
pub(super) const WITHOUT_PART: &str = "Cannot allocate stock to a line without a part";
/// The error text for stock of another part.
pub(super) const OTHER_PART: &str = "Cannot allocate stock item to a line with a different part";
/// The error text for a quantity other than one of an item with a serial number.
pub(super) const SERIALIZED: &str = "Quantity must be 1 for serialized stock item";

/// Whether the part is the part `of` or a variant of it.
pub(super) fn is_same_or_variant(db: &mut Db, part: i64, of: i64) -> Result<bool, WriteError> {
    if part == of {
        return Ok(true);
    }
    let mut sql = Statement::default().cached();
    let above = concat!(
        "SELECT 1 FROM parts r WHERE r.id IN ",
        variants::ancestors!("id"),
        " AND r.id = "
    );
    sql.sql_with(above, &part.into());
    Ok(sql.value(of).first_value(db)?.is_some())
}

fn create_allocation(
    db: &mut Db,
    actor: Actor<'_>,
    wanted: &NewAllocation,
    shipment: Option<i64>,
) -> Result<Item, WriteError> {
    let mut allocation = Item::new(&SALES_ORDER_ALLOCATION, Vec::new());
    allocation.set("line", wanted.line);
    allocation.set("item", wanted.item);
    allocation.set("quantity", wanted.quantity);
    allocation.set("shipment", SqlValue::from(shipment));
    row::save(db, actor, None, allocation)
}
