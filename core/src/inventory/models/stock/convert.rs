//! Converts a stock item to another variant of its part.

use serde_json::{Map, json};

use super::STOCK_ITEM;
use super::locked_items::LockedItems;
use super::status::TrackingType;
use crate::access::role::Permission;
use crate::db::Db;
use crate::models::part::variants;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Actor, SqlValue, Statement, ValidationErrors, WriteError, parse, read};

/// SQL of the parts to which stock of a part can be converted: its variants at any level, its template, and the other
/// variants of its template, if active and not virtual.
const OPTIONS: &str = concat!(
    "SELECT p.id FROM parts p WHERE p.active AND NOT p.virtual AND p.id <> ? AND (p.id IN ",
    variants::descendants!("p.variant_of_id = ?"),
    " OR EXISTS (SELECT 1 FROM parts o WHERE o.id = ? AND (p.id = o.variant_of_id OR p.variant_of_id = o.variant_of_id))) \
     AND p.id = "
);

/// Converts the item to the part, in the caller's transaction.
///
/// # Errors
/// When the user lacks the permission, the item does not exist, the conversion is not allowed, or a query fails.
pub fn convert(db: &mut Db, actor: Actor<'_>, item: i64, part: i64) -> Result<(), WriteError> {
    actor.check_permission(&STOCK_ITEM, Permission::Change)?;
    if read::lock_shared(db, "parts", [part])?.is_empty() {
        return Err(ValidationErrors::for_field("part", parse::unknown_key_message(part)).into());
    }
    let name = part_name(db, part)?;
    let notes = format!("Converted to part: {name}");
    let mut locked = LockedItems::lock(db, actor, [item], &notes)?;
    let mut item = locked.get(item).or(Err(WriteError::NotFound))?;
    if item.integer("part") == Some(part) {
        return Ok(());
    }
    if !can_convert(db, item.get("part"), part)? {
        let text = "Selected part is not a valid option for conversion";
        return Err(ValidationErrors::for_field("part", text).into());
    }
    if item.integer("supplier_part").is_some() {
        let text = "Cannot convert stock item with assigned SupplierPart";
        return Err(ValidationErrors::for_field(NON_FIELD_ERRORS, text).into());
    }
    item.set("part", part);
    let deltas = Map::from_iter([("part".to_owned(), json!(part))]);
    locked.write(db, item, TrackingType::Converted, &deltas)
}

/// Returns the name of a part, with its IPN.
fn part_name(db: &mut Db, part: i64) -> Result<String, WriteError> {
    let mut sql = Statement::new(
        "SELECT CASE WHEN ipn <> '' THEN ipn || ' | ' || name ELSE name END FROM parts WHERE id = ",
    )
    .cached();
    let name = sql.value(part).first_value(db)?.unwrap_or_default();
    Ok(name.text().to_owned())
}

/// Whether an item of the part `from` can be converted to the part `to`.
fn can_convert(db: &mut Db, from: &SqlValue, to: i64) -> Result<bool, WriteError> {
    let mut sql = Statement::default().cached();
    sql.sql_with(OPTIONS, from).value(to);
    Ok(sql.first_value(db)?.is_some())
}
