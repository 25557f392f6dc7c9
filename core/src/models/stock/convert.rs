//! Turning a stock item into one of another variant of its part.

use serde_json::{Map, json};

use super::STOCK_ITEM;
use super::held::Held;
use super::status::Event;
use crate::db::Db;
use crate::models::part::family;
use crate::models::role::Permission;
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{Author, Cell, Refusals, Statement, read, sent};

/// The variants of a part and theirs, its template, and the other variants of that: as far as there can be stock of
/// them.
const OPTIONS: &str = concat!(
    "SELECT p.id FROM parts p WHERE p.active AND NOT p.virtual AND p.id <> ? AND (p.id IN ",
    family::below!("p.variant_of_id = ?"),
    " OR EXISTS (SELECT 1 FROM parts o WHERE o.id = ? AND (p.id = o.variant_of_id OR p.variant_of_id = o.variant_of_id))) \
     AND p.id = "
);

/// Makes the item one of the part, in the transaction that the caller has opened.
///
/// # Errors
/// With what is wrong, where there is no such item, or when a query fails.
pub fn convert(db: &mut Db, author: Author<'_>, item: i64, part: i64) -> Result<(), WriteError> {
    author.allow(&STOCK_ITEM, Permission::Change)?;
    if read::share(db, "parts", [part])?.is_empty() {
        return Err(Refusals::of("part", sent::unknown_key(part)).into());
    }
    let name = name(db, part)?;
    let notes = format!("Converted to part: {name}");
    let mut held = Held::take(db, author, [item], &notes)?;
    let mut item = held.get(item).or(Err(WriteError::Gone))?;
    if item.integer("part") == Some(part) {
        return Ok(());
    }
    if !is_option(db, item.get("part"), part)? {
        let text = "Selected part is not a valid option for conversion";
        return Err(Refusals::of("part", text).into());
    }
    if item.integer("supplier_part").is_some() {
        let text = "Cannot convert stock item with assigned SupplierPart";
        return Err(Refusals::of(WHOLE, text).into());
    }
    item.set("part", part);
    let deltas = Map::from_iter([("part".to_owned(), json!(part))]);
    held.write(db, item, Event::Converted, &deltas)
}

/// The name of a part, with its number.
fn name(db: &mut Db, part: i64) -> Result<String, WriteError> {
    let mut sql = Statement::new(
        "SELECT CASE WHEN ipn <> '' THEN ipn || ' | ' || name ELSE name END FROM parts WHERE id = ",
    )
    .kept();
    let name = sql.value(part).first(db)?.unwrap_or_default();
    Ok(name.text().to_owned())
}

/// Whether an item of a part can become one of the other.
fn is_option(db: &mut Db, from: &Cell, to: i64) -> Result<bool, WriteError> {
    let mut sql = Statement::default().kept();
    sql.with(OPTIONS, from).value(to);
    Ok(sql.first(db)?.is_some())
}
