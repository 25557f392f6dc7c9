//! Allocates stock items by their serial numbers.

use std::collections::HashMap;

use super::SALES_ORDER_LINE;
use super::allocate::{self, NewAllocation, lock_open};
use super::unallocated::UnallocatedStock;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::stock::numbering::PartSerials;
use crate::resource::{Actor, Item, Statement, ValidationErrors, WriteError, parse, read};

/// Serial numbers to allocate to a line.
#[derive(Debug, Clone)]
pub struct NewSerialAllocation {
    /// Key of the order.
    pub order: i64,
    /// Key of the line.
    pub line: i64,
    /// Number of serials.
    pub quantity: usize,
    /// The serials, as the user enters them.
    pub serials: String,
    /// Key of the shipment.
    pub shipment: Option<i64>,
}

/// Allocates the items with the serials, in the caller's transaction.
///
/// # Errors
/// When the request is not valid, a query fails, or plugins are to be asked first.
pub fn allocate_serials(
    db: &mut Db,
    actor: Actor<'_>,
    wanted: &NewSerialAllocation,
) -> Result<Vec<Item>, WriteError> {
    let part = find_line_part(db, wanted)?;
    let (text, count) = (&wanted.serials, wanted.quantity);
    let numbering = PartSerials::new(db, actor, part)?;
    let serials = numbering.parse(db, text, count, &["serial_numbers"])?;
    allocate_items(db, actor, part, wanted, &serials)
}

/// Returns the part of the line, which must belong to the order.
fn find_line_part(db: &mut Db, wanted: &NewSerialAllocation) -> Result<i64, WriteError> {
    let refuse = |text: String| WriteError::from(ValidationErrors::for_field("line_item", text));
    let known = Some(&["order", "part"][..]);
    let line = read::by_keys(db, &SALES_ORDER_LINE, &[wanted.line], known)?.pop();
    let line = line.ok_or_else(|| refuse(parse::unknown_key_message(wanted.line)))?;
    if line.integer("order") != Some(wanted.order) {
        let text = "Line item is not associated with this order";
        return Err(refuse(text.to_owned()));
    }
    let part = line.integer("part");
    part.ok_or_else(|| refuse(allocate::WITHOUT_PART.to_owned()))
}

fn allocate_items(
    db: &mut Db,
    actor: Actor<'_>,
    part: i64,
    wanted: &NewSerialAllocation,
    serials: &[String],
) -> Result<Vec<Item>, WriteError> {
    lock_open(db, wanted.order)?;
    let items = items_by_serial(db, part, serials)?;
    let missing = |serial: &&String| !items.contains_key(*serial);
    reject_serials(
        "No match found for the following serial numbers",
        serials.iter().filter(missing),
    )?;
    let keys: Vec<i64> = items.values().copied().collect();
    let free = UnallocatedStock::lock(db, &keys, None)?;
    let is_free = |serial: &&String| {
        let item = items.get(*serial).and_then(|item| free.get(*item));
        item.is_some_and(|(_, left)| left >= Decimal::ONE)
    };
    reject_serials(
        "The following serial numbers are unavailable",
        serials.iter().filter(|serial| !is_free(serial)),
    )?;
    let each = serials.iter().filter_map(|serial| items.get(serial));
    let each: Vec<NewAllocation> = each
        .map(|item| NewAllocation {
            line: wanted.line,
            item: *item,
            quantity: Decimal::ONE,
        })
        .collect();
    allocate::allocate(db, actor, wanted.order, wanted.shipment, &each)
}

fn reject_serials<'a>(
    text: &str,
    serials: impl Iterator<Item = &'a String>,
) -> Result<(), ValidationErrors> {
    let mut serials: Vec<&str> = serials.map(String::as_str).collect();
    serials.sort_unstable();
    if serials.is_empty() {
        return Ok(());
    }
    let text = format!("{text}: {}", serials.join(","));
    Err(ValidationErrors::for_field("serial_numbers", text))
}

/// Maps the serials to the part's items of quantity 1. If several items have one serial, the lowest key wins.
fn items_by_serial(
    db: &mut Db,
    part: i64,
    serials: &[String],
) -> Result<HashMap<String, i64>, WriteError> {
    let mut found = HashMap::new();
    // SQLite accepts at most 32,766 values in a statement.
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
