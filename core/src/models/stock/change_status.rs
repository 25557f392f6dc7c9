//! Changing the state of stock items.

use serde_json::{Map, json};

use super::STOCK_ITEM;
use super::held::Held;
use super::status::{Event, STATUS};
use crate::db::Db;
use crate::models::role::Permission;
use crate::resource::write::WriteError;
use crate::resource::{Author, Refusals, sent};

/// Gives the items the state, in the transaction that the caller has opened; those that have it already are left
/// alone.
///
/// # Errors
/// With what is wrong, or when a query fails.
pub fn change_status(
    db: &mut Db,
    author: Author<'_>,
    items: &[i64],
    status: i64,
    notes: &str,
) -> Result<(), WriteError> {
    author.allow(&STOCK_ITEM, Permission::Change)?;
    if STATUS.iter().all(|(known, _)| *known != status) {
        return Err(Refusals::of("status", sent::no_choice(&json!(status))).into());
    }
    let mut held = Held::take(db, author, items.iter().copied(), notes)?;
    let mut refusals = Refusals::default();
    let deltas = Map::from_iter([("status".to_owned(), json!(status))]);
    for pk in items {
        match held.get(*pk) {
            Ok(item) if item.integer("status") == Some(status) => {}
            Ok(mut item) => {
                item.set("status", status);
                held.write(db, item, Event::Updated, &deltas)?;
            }
            Err((_, text)) => refusals.add("items", text),
        }
    }
    Ok(refusals.finish()?)
}
