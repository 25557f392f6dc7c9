//! Changes the status of stock items.

use serde_json::{Map, json};

use super::STOCK_ITEM;
use super::locked_items::LockedItems;
use super::status::{TrackingType, is_known_status};
use crate::access::role::Permission;
use crate::db::Db;
use crate::models::item_count::check_count;
use crate::resource::{Actor, ValidationErrors, WriteError, parse};

/// The error text for a request without items.
pub const NO_ITEMS: &str = "No stock items selected";

/// Sets the status of the items, in the caller's transaction. Items that already have it are left unchanged.
///
/// # Errors
/// When the user lacks the permission, the status or an item is not valid, or a query fails.
pub fn change_status(
    db: &mut Db,
    actor: Actor<'_>,
    items: &[i64],
    status: i64,
    notes: &str,
) -> Result<(), WriteError> {
    actor.check_permission(&STOCK_ITEM, Permission::Change)?;
    check_count(items.len(), "items", NO_ITEMS)?;
    if !is_known_status(status) {
        return Err(ValidationErrors::for_field(
            "status",
            parse::invalid_choice_message(&json!(status)),
        )
        .into());
    }
    let mut locked = LockedItems::lock(db, actor, items.iter().copied(), notes)?;
    let mut errors = ValidationErrors::default();
    let deltas = Map::from_iter([("status".to_owned(), json!(status))]);
    for pk in items {
        match locked.get(*pk) {
            Ok(item) if item.integer("status") == Some(status) => {}
            Ok(mut item) => {
                item.set("status", status);
                locked.write(db, item, TrackingType::Updated, &deltas)?;
            }
            Err((_, text)) => errors.add("items", text),
        }
    }
    Ok(errors.into_result()?)
}
