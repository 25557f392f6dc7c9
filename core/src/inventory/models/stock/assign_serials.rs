//! Assigns serial numbers to a quantity of a stock item: each serial becomes a new item.

use serde_json::json;

use super::adjust::{available_quantity, saturating_sub};
use super::locked_items::{LockedItems, lock_location};
use super::numbering::{self, PartSerials};
use super::split::{copy_related_data, split_deltas};
use super::status::TrackingType;
use super::{STOCK_ITEM, serial};
use crate::access::role::Permission;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::part::PART;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Actor, Item, ValidationErrors, WriteError, read};

/// A request to assign serials.
#[derive(Debug, Clone)]
pub struct SerialAssignment {
    /// Key of the stock item.
    pub item: i64,
    /// Number of serials.
    pub quantity: usize,
    /// The serials, as the user enters them.
    pub serials: String,
    /// Key of the location of the new items.
    pub destination: i64,
    /// The note in the history.
    pub notes: String,
}

/// Splits a new item off the stock item for each serial, in the caller's transaction. Returns the new items.
///
/// # Errors
/// When the user lacks the permission, the item does not exist, the request is not valid, a query fails, or plugins are
/// to be asked first.
pub fn assign_serials(
    db: &mut Db,
    actor: Actor<'_>,
    wanted: &SerialAssignment,
) -> Result<Vec<Item>, WriteError> {
    let item = read::by_key(db, &STOCK_ITEM, wanted.item)?.ok_or(WriteError::NotFound)?;
    check(&item, wanted)?;
    let part = item.integer("part").unwrap_or_default();
    let part = read::by_keys(db, &PART, &[part], Some(&["trackable"]))?.pop();
    let part = part.ok_or(WriteError::NotFound)?;
    if !part.is_true("trackable") {
        return Err(
            ValidationErrors::for_field(NON_FIELD_ERRORS, "Part is not set as trackable").into(),
        );
    }
    let (text, count) = (&wanted.serials, wanted.quantity);
    let numbering = PartSerials::new(db, actor, part.pk())?;
    let serials = numbering.parse(db, text, count, &["serial_numbers"])?;
    let refused = numbering.find_conflicting(db, &serials)?;
    if !refused.is_empty() {
        return Err(taken_error(&refused));
    }
    let serials = Serials {
        numbers: numbering::to_ints(actor, &serials)?,
        texts: serials,
    };
    write(db, actor, part.pk(), wanted, &serials)
}

/// Serials to assign.
struct Serials {
    texts: Vec<String>,
    /// The numbers by which the serials are sorted.
    numbers: Vec<i64>,
}

fn taken_error(serials: &[String]) -> WriteError {
    let text = format!("Serial numbers already exist: {}", serials.join(","));
    ValidationErrors::for_field("serial_numbers", text).into()
}

fn check(item: &Item, wanted: &SerialAssignment) -> Result<Decimal, WriteError> {
    let refuse =
        |name: &str, text: String| WriteError::from(ValidationErrors::for_field(name, text));
    let available = available_quantity(item).map_err(|(_, text)| refuse(NON_FIELD_ERRORS, text))?;
    let quantity = quantity(wanted)?;
    if !item.text("serial").is_empty() {
        return Err(refuse(
            NON_FIELD_ERRORS,
            "the stock item already has a serial number".to_owned(),
        ));
    }
    if !quantity.is_positive() {
        let text = "Quantity must be greater than zero";
        return Err(refuse("quantity", text.to_owned()));
    }
    if quantity > available {
        let text = format!("Quantity must not exceed available stock quantity ({available})");
        return Err(refuse("quantity", text));
    }
    Ok(available)
}

fn quantity(wanted: &SerialAssignment) -> Result<Decimal, WriteError> {
    let quantity = i64::try_from(wanted.quantity).ok();
    let quantity = quantity.and_then(|quantity| Decimal::try_from(quantity).ok());
    quantity
        .ok_or_else(|| ValidationErrors::for_field("quantity", "Invalid quantity provided").into())
}

fn write(
    db: &mut Db,
    actor: Actor<'_>,
    part: i64,
    wanted: &SerialAssignment,
    serials: &Serials,
) -> Result<Vec<Item>, WriteError> {
    actor.check_permission(&STOCK_ITEM, Permission::Change)?;
    serial::lock(db, actor.settings, part)?;
    lock_location(db, wanted.destination, "destination")?;
    let mut locked = LockedItems::lock(db, actor, [wanted.item], &wanted.notes)?;
    let mut item = locked.get(wanted.item).or(Err(WriteError::NotFound))?;
    let available = check(&item, wanted)?;
    let refused = serial::taken(db, actor.settings, part, &serials.texts)?;
    if !refused.is_empty() {
        return Err(taken_error(&refused));
    }
    let mut keys = Vec::with_capacity(serials.texts.len());
    for serial in serials.texts.iter().zip(&serials.numbers) {
        keys.push(create_serialized_item(
            db,
            &mut locked,
            &item,
            wanted.destination,
            serial,
        )?);
    }
    copy_related_data(db, &keys)?;
    let left = saturating_sub(available, quantity(wanted)?);
    item.set("quantity", left);
    let mut deltas = serde_json::Map::new();
    deltas.insert("removed".to_owned(), json!(quantity(wanted)?));
    deltas.insert("quantity".to_owned(), json!(left));
    locked.write_quantity(db, item, TrackingType::Removed, &deltas)?;
    let mut created = read::by_keys(db, &STOCK_ITEM, &keys, None)?;
    created.sort_by_key(Item::pk);
    Ok(created)
}

/// Creates the item of one serial and returns its key.
fn create_serialized_item(
    db: &mut Db,
    locked: &mut LockedItems<'_>,
    item: &Item,
    destination: i64,
    (serial, number): (&String, &i64),
) -> Result<i64, WriteError> {
    let mut child = item.clone();
    child.set("quantity", Decimal::ONE);
    child.set("serial", serial.as_str());
    child.set("serial_int", *number);
    child.set("location", destination);
    child.set("parent", item.pk());
    let mut deltas = split_deltas(Decimal::ONE, Some(destination), item.pk());
    deltas.insert("serial".to_owned(), json!(serial));
    Ok(locked
        .create(db, child, TrackingType::AssignedSerial, &deltas)?
        .pk())
}
