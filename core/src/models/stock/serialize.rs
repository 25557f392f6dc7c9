//! Giving serial numbers to some of a stock item, each of which becomes an item of its own.

use serde_json::json;

use super::adjust::{available, less};
use super::held::{Held, hold_location};
use super::numbering::Numbering;
use super::status::Event;
use super::transfer::{inherit, told};
use super::{STOCK_ITEM, serial};
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::part::PART;
use crate::models::role::Permission;
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{Author, Desk, Item, Refusals, read};

/// What is wanted of an item.
#[derive(Debug, Clone)]
pub struct Serialization {
    /// Key of the stock item.
    pub item: i64,
    /// How many get serials.
    pub quantity: usize,
    /// The serials, as people write them.
    pub serials: String,
    /// Where the new items are.
    pub destination: i64,
    /// What the history says.
    pub notes: String,
}

/// Makes an item for each serial out of a part of another one; the new ones.
///
/// # Errors
/// With what is wrong, where there is no such item, or when the database gives no answer.
pub fn serialize(desk: &Desk, wanted: &Serialization) -> Result<Vec<Item>, WriteError> {
    let part = desk.registry.db().read(|db| {
        let item = read::by_key(db, &STOCK_ITEM, wanted.item)?.ok_or(WriteError::Gone)?;
        check(&item, wanted)?;
        let part = item.integer("part").unwrap_or_default();
        let found = read::by_keys(db, &PART, &[part], Some(&["trackable"]))?.pop();
        found.ok_or(WriteError::Gone)
    })?;
    if !part.is("trackable") {
        return Err(Refusals::of(WHOLE, "Part is not set as trackable").into());
    }
    let (text, count) = (&wanted.serials, wanted.quantity);
    let numbering = Numbering::of(desk, part.pk())?;
    let serials = numbering.read(text, count, &["serial_numbers"])?;
    let refused = numbering.refused(&serials)?;
    if !refused.is_empty() {
        return Err(taken(&refused));
    }
    let serials = Serials {
        numbers: serials
            .iter()
            .map(|serial| numbering.to_int(serial))
            .collect::<Result<_, _>>()?,
        texts: serials,
    };
    desk.transact(|db, author| write(db, author, part.pk(), wanted, &serials))
}

/// Serials that are about to be given.
struct Serials {
    texts: Vec<String>,
    /// By what they are ordered.
    numbers: Vec<i64>,
}

fn taken(serials: &[String]) -> WriteError {
    let text = format!("Serial numbers already exist: {}", serials.join(","));
    Refusals::of("serial_numbers", text).into()
}

fn check(item: &Item, wanted: &Serialization) -> Result<Decimal, WriteError> {
    let refuse = |name: &str, text: String| WriteError::from(Refusals::of(name, text));
    let there = available(item).map_err(|(_, text)| refuse(WHOLE, text))?;
    let quantity = quantity(wanted)?;
    if !item.text("serial").is_empty() {
        return Err(refuse(
            WHOLE,
            "the stock item has a serial number already".to_owned(),
        ));
    }
    if !quantity.is_positive() {
        let text = "Quantity must be greater than zero";
        return Err(refuse("quantity", text.to_owned()));
    }
    if quantity > there {
        let text = format!("Quantity must not exceed available stock quantity ({there})");
        return Err(refuse("quantity", text));
    }
    Ok(there)
}

fn quantity(wanted: &Serialization) -> Result<Decimal, WriteError> {
    let quantity = i64::try_from(wanted.quantity).ok();
    let quantity = quantity.and_then(|quantity| Decimal::try_from(quantity).ok());
    quantity.ok_or_else(|| Refusals::of("quantity", "Invalid quantity provided").into())
}

fn write(
    db: &mut Db,
    author: Author<'_>,
    part: i64,
    wanted: &Serialization,
    serials: &Serials,
) -> Result<Vec<Item>, WriteError> {
    author.allow(&STOCK_ITEM, Permission::Change)?;
    serial::hold(db, author.settings, part)?;
    hold_location(db, wanted.destination, "destination")?;
    let mut held = Held::take(db, author, [wanted.item], &wanted.notes)?;
    let mut item = held.get(wanted.item).or(Err(WriteError::Gone))?;
    let there = check(&item, wanted)?;
    let refused = serial::taken(db, author.settings, part, &serials.texts)?;
    if !refused.is_empty() {
        return Err(taken(&refused));
    }
    let mut keys = Vec::with_capacity(serials.texts.len());
    for serial in serials.texts.iter().zip(&serials.numbers) {
        keys.push(one(db, &mut held, &item, wanted.destination, serial)?);
    }
    inherit(db, &keys)?;
    let left = less(there, quantity(wanted)?);
    item.set("quantity", left);
    let mut deltas = serde_json::Map::new();
    deltas.insert("removed".to_owned(), json!(quantity(wanted)?));
    deltas.insert("quantity".to_owned(), json!(left));
    held.write_quantity(db, item, Event::Removed, &deltas)?;
    let mut made = read::by_keys(db, &STOCK_ITEM, &keys, None)?;
    made.sort_by_key(Item::pk);
    Ok(made)
}

/// Makes the item of one serial; its key.
fn one(
    db: &mut Db,
    held: &mut Held<'_>,
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
    let mut deltas = told(Decimal::ONE, Some(destination), item.pk());
    deltas.insert("serial".to_owned(), json!(serial));
    Ok(held.make(db, child, Event::AssignedSerial, &deltas)?.pk())
}
