//! Installs stock items in others, and uninstalls them.

use serde_json::{Map, json};

use super::STOCK_ITEM;
use super::adjust::available_quantity;
use super::adjustment_item::AdjustmentItem;
use super::locked_items::{LockedItems, lock_location};
use super::split::split_off;
use super::status::TrackingType;
use crate::access::role::Permission;
use crate::db::Db;
use crate::db::lock::{self, AdvisoryLock};
use crate::decimal::Decimal;
use crate::models::part::variants;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Actor, Item, SqlValue, Statement, ValidationErrors, WriteError};

/// SQL: a line of the part's bill of materials, own or inherited.
const HAS_BOM_ITEM: &str = concat!(
    "SELECT 1 FROM bom_items b WHERE (b.part_id = ? OR (b.inherited AND b.part_id IN ",
    variants::ancestors!("id"),
    "))"
);

/// SQL: the line's component is the part, or a template of the part if the line allows variants.
const AND_SUB_PART: &str = concat!(
    " AND (b.sub_part_id = ? OR (b.allow_variants AND b.sub_part_id IN ",
    variants::ancestors!("id"),
    ")) LIMIT 1"
);

/// Excludes concurrent requests that install items in each other.
pub(super) const INSTALL_LOCK: AdvisoryLock = AdvisoryLock::Rule("installed items");

/// The error text for an item that would contain itself.
pub(super) const IN_ITSELF: &str = "an item cannot be installed in itself";

/// Installs a quantity of an item in another item, in the caller's transaction.
///
/// # Errors
/// When the user lacks the permission, `host` does not exist, the request is not valid, or a query fails.
pub fn install(
    db: &mut Db,
    actor: Actor<'_>,
    host: i64,
    line: &AdjustmentItem,
    notes: &str,
) -> Result<(), WriteError> {
    actor.check_permission(&STOCK_ITEM, Permission::Change)?;
    lock::acquire(db, INSTALL_LOCK)?;
    let mut locked = LockedItems::lock(db, actor, [host, line.item], notes)?;
    let into = locked.get(host).or(Err(WriteError::NotFound))?;
    let item = locked.get(line.item);
    let item = item.map_err(|(_, text)| ValidationErrors::for_field("stock_item", text))?;
    check(db, actor, &into, &item, line.quantity)?;
    let mut item = if item.decimal("quantity") > Some(line.quantity) {
        split_off(db, &mut locked, item, line, None)?
    } else {
        item
    };
    item.set("belongs_to", host);
    item.set("location", SqlValue::Null);
    let child = item.pk();
    locked.write(
        db,
        item,
        TrackingType::InstalledIntoAssembly,
        &stock_item_delta(host),
    )?;
    locked.write(
        db,
        into,
        TrackingType::InstalledChild,
        &stock_item_delta(child),
    )
}

/// Uninstalls an item and moves it to the location, in the caller's transaction.
///
/// # Errors
/// When the user lacks the permission, the item does not exist, the request is not valid, or a query fails.
pub fn uninstall(
    db: &mut Db,
    actor: Actor<'_>,
    item: i64,
    location: i64,
    notes: &str,
) -> Result<(), WriteError> {
    actor.check_permission(&STOCK_ITEM, Permission::Change)?;
    lock::acquire(db, INSTALL_LOCK)?;
    lock_location(db, location, "location")?;
    let host = installed_in(db, item)?;
    let Some(host) = host else {
        let locked = LockedItems::lock(db, actor, [item], notes)?;
        return check_already_uninstalled(
            &locked.get(item).or(Err(WriteError::NotFound))?,
            location,
        );
    };
    let mut locked = LockedItems::lock(db, actor, [item, host], notes)?;
    let mut item = locked.get(item).or(Err(WriteError::NotFound))?;
    if item.integer("belongs_to") != Some(host) {
        return Err(WriteError::Conflict);
    }
    if let Ok(host) = locked.get(host) {
        locked.write(
            db,
            host,
            TrackingType::RemovedChild,
            &stock_item_delta(item.pk()),
        )?;
    }
    item.set("belongs_to", SqlValue::Null);
    item.set("location", location);
    let mut deltas = stock_item_delta(host);
    deltas.insert("location".to_owned(), json!(location));
    locked.write(db, item, TrackingType::RemovedFromAssembly, &deltas)
}

/// Accepts an item that is not installed if it is already in the location.
fn check_already_uninstalled(item: &Item, location: i64) -> Result<(), WriteError> {
    if item.integer("location") == Some(location) {
        return Ok(());
    }
    let text = "the stock item is not installed in another one";
    Err(ValidationErrors::for_field(NON_FIELD_ERRORS, text).into())
}

/// Returns the delta with the key of the other item.
pub(super) fn stock_item_delta(item: i64) -> Map<String, serde_json::Value> {
    Map::from_iter([("stockitem".to_owned(), json!(item))])
}

/// Whether the item is the other one, or is installed in it, directly or through other items.
pub(super) fn is_inside(db: &mut Db, item: i64, other: i64) -> Result<bool, WriteError> {
    let mut around = Some(item);
    while let Some(pk) = around.filter(|pk| *pk != other) {
        around = installed_in(db, pk)?;
    }
    Ok(around.is_some())
}

/// Returns the key of the item in which the item is installed.
fn installed_in(db: &mut Db, item: i64) -> Result<Option<i64>, WriteError> {
    let mut sql = Statement::new("SELECT belongs_to_id FROM stock_items WHERE id = ").cached();
    Ok(sql.value(item).first_value(db)?.and_then(|key| key.int()))
}

fn check(
    db: &mut Db,
    actor: Actor<'_>,
    host: &Item,
    item: &Item,
    quantity: Decimal,
) -> Result<(), WriteError> {
    let refuse = |name: &str, text: &str| Err(ValidationErrors::for_field(name, text).into());
    let available = available_quantity(item).unwrap_or_default();
    if !available.is_positive() {
        return refuse("stock_item", "Stock item is unavailable");
    }
    if quantity < Decimal::ONE {
        return refuse("quantity", "Quantity to install must be at least 1");
    }
    if quantity > available {
        return refuse(
            "quantity",
            "Quantity to install must not exceed available quantity",
        );
    }
    if is_inside(db, host.pk(), item.pk())? {
        return refuse("stock_item", IN_ITSELF);
    }
    if actor.settings.stock_enforce_bom_installation && !is_component(db, host, item)? {
        return refuse(
            "stock_item",
            "Selected part is not in the Bill of Materials",
        );
    }
    Ok(())
}

/// Whether the item's part is in the BOM of the host's part.
fn is_component(db: &mut Db, host: &Item, item: &Item) -> Result<bool, WriteError> {
    let mut sql = Statement::default().cached();
    sql.sql_with(HAS_BOM_ITEM, host.get("part"))
        .sql_with(AND_SUB_PART, item.get("part"));
    Ok(sql.first_value(db)?.is_some())
}
