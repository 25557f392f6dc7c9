//! Putting items aside by their serial numbers.

use std::collections::HashMap;

use super::SALES_ORDER_LINE;
use super::allocate::{self, Wanted, hold_open};
use super::free::Free;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::stock::numbering::Numbering;
use crate::resource::write::WriteError;
use crate::resource::{Author, Desk, Item, Refusals, Statement, read, sent};

/// What is to be put aside.
#[derive(Debug, Clone)]
pub struct WantedSerials {
    /// Key of the order.
    pub order: i64,
    /// Key of the line.
    pub line: i64,
    /// How many serials.
    pub quantity: usize,
    /// The serials, as people write them.
    pub serials: String,
    /// Key of the shipment with which they are to leave.
    pub shipment: Option<i64>,
}

/// Puts the items with the serials aside.
///
/// # Errors
/// With what is wrong, or when the database gives no answer.
pub fn allocate_serials(desk: &Desk, wanted: &WantedSerials) -> Result<Vec<Item>, WriteError> {
    let part = desk.registry.db().read(|db| part_of(db, wanted))?;
    let (text, count) = (&wanted.serials, wanted.quantity);
    let serials = Numbering::of(desk, part)?.read(text, count, &["serial_numbers"])?;
    desk.transact(|db, author| put_aside(db, author, part, wanted, &serials))
}

/// The part of the line, which is one of the order.
fn part_of(db: &mut Db, wanted: &WantedSerials) -> Result<i64, WriteError> {
    let refuse = |text: String| WriteError::from(Refusals::of("line_item", text));
    let known = Some(&["order", "part"][..]);
    let line = read::by_keys(db, &SALES_ORDER_LINE, &[wanted.line], known)?.pop();
    let line = line.ok_or_else(|| refuse(sent::unknown_key(wanted.line)))?;
    if line.integer("order") != Some(wanted.order) {
        let text = "Line item is not associated with this order";
        return Err(refuse(text.to_owned()));
    }
    let part = line.integer("part");
    part.ok_or_else(|| refuse(allocate::WITHOUT_PART.to_owned()))
}

fn put_aside(
    db: &mut Db,
    author: Author<'_>,
    part: i64,
    wanted: &WantedSerials,
    serials: &[String],
) -> Result<Vec<Item>, WriteError> {
    hold_open(db, wanted.order)?;
    let items = items_of(db, part, serials)?;
    let missing = |serial: &&String| !items.contains_key(*serial);
    refuse_any(
        "No match found for the following serial numbers",
        serials.iter().filter(missing),
    )?;
    let keys: Vec<i64> = items.values().copied().collect();
    let free = Free::take(db, &keys, None)?;
    let is_free = |serial: &&String| {
        let item = items.get(*serial).and_then(|item| free.get(*item));
        item.is_some_and(|(_, left)| left >= Decimal::ONE)
    };
    refuse_any(
        "The following serial numbers are unavailable",
        serials.iter().filter(|serial| !is_free(serial)),
    )?;
    let each = serials.iter().filter_map(|serial| items.get(serial));
    let each: Vec<Wanted> = each
        .map(|item| Wanted {
            line: wanted.line,
            item: *item,
            quantity: Decimal::ONE,
        })
        .collect();
    allocate::allocate(db, author, wanted.order, wanted.shipment, &each)
}

fn refuse_any<'a>(text: &str, serials: impl Iterator<Item = &'a String>) -> Result<(), Refusals> {
    let mut serials: Vec<&str> = serials.map(String::as_str).collect();
    serials.sort_unstable();
    if serials.is_empty() {
        return Ok(());
    }
    let text = format!("{text}: {}", serials.join(","));
    Err(Refusals::of("serial_numbers", text))
}

/// The items of the part by their serials; what of several ones with the same serial is on stock comes first.
fn items_of(
    db: &mut Db,
    part: i64,
    serials: &[String],
) -> Result<HashMap<String, i64>, WriteError> {
    let mut found = HashMap::new();
    // SQLite takes at most 32,766 values a statement.
    for some in serials.chunks(1000) {
        let mut sql = Statement::new("SELECT s.serial, s.id FROM stock_items s WHERE s.part_id = ");
        sql.value(part)
            .sql(" AND s.quantity = 1000000 AND s.serial IN (");
        sql.list(some.iter().map(String::as_str));
        let rows = sql.sql(") ORDER BY s.id DESC").load(db)?;
        for row in rows {
            if let [serial, item] = row.as_slice() {
                found.insert(serial.text().to_owned(), item.int().unwrap_or_default());
            }
        }
    }
    Ok(found)
}
