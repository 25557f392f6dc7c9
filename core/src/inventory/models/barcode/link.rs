//! Assigns barcodes to items, and removes them.

use diesel::QueryResult;
use serde_json::Map;

use super::{BarcodeItem, find};
use crate::access::role::Permission;
use crate::db::Db;
use crate::db::lock::{self, AdvisoryLock};
use crate::mixin::barcode::Barcode;
use crate::resource::{Actor, Change, Resource, WriteError, read, row, write};

/// Maximum number of characters that are stored of a code. Lookups use its hash.
const MAX_TEXT_LENGTH: usize = 500;

/// Assigns the barcode to the item, in place of any other, in the caller's transaction. Returns the item that already
/// has it, if any.
///
/// # Errors
/// When the item does not exist, the write is rejected, or a query fails.
pub fn link(
    db: &mut Db,
    actor: Actor<'_>,
    item: BarcodeItem,
    barcode: &Barcode,
) -> Result<Option<BarcodeItem>, WriteError> {
    actor.check_permission(item.model.resource, Permission::Change)?;
    let found = lock_barcode(db, &barcode.hash())?;
    if found.is_none() {
        write(db, actor, item, Some(barcode))?;
    }
    Ok(found)
}

/// Removes the barcode of the item, if it has one, in the caller's transaction.
///
/// # Errors
/// When the item does not exist, the write is rejected, or a query fails.
pub fn unlink(db: &mut Db, actor: Actor<'_>, item: BarcodeItem) -> Result<(), WriteError> {
    actor.check_permission(item.model.resource, Permission::Change)?;
    write(db, actor, item, None)
}

fn write(
    db: &mut Db,
    actor: Actor<'_>,
    item: BarcodeItem,
    barcode: Option<&Barcode>,
) -> Result<(), WriteError> {
    let resource = item.model.resource;
    let before = read::by_key(db, resource, item.pk)?.ok_or(WriteError::NotFound)?;
    let (mut change, _) = Change::from_request(resource, Some(before), Map::new(), false);
    let hash = barcode.map(Barcode::hash).unwrap_or_default();
    change.after.set("barcode_hash", hash);
    write::write(db, actor, &mut change)?;
    Ok(store_text(db, resource, item.pk, barcode)?)
}

/// Locks the hash, so that no other transaction assigns the barcode until this one ends. Returns the item that has it.
///
/// # Errors
/// When a query fails.
pub fn lock_barcode(db: &mut Db, hash: &str) -> QueryResult<Option<BarcodeItem>> {
    let number = hash.get(..16);
    let number = number.and_then(|start| u64::from_str_radix(start, 16).ok());
    lock::acquire(
        db,
        AdvisoryLock::Barcode(number.unwrap_or_default().cast_signed()),
    )?;
    find::by_hash(db, hash)
}

/// Stores the text of the barcode next to its hash.
///
/// # Errors
/// When the query fails.
pub(crate) fn store_text(
    db: &mut Db,
    resource: &Resource,
    pk: i64,
    barcode: Option<&Barcode>,
) -> QueryResult<()> {
    let text = barcode.map(Barcode::text).unwrap_or_default();
    let text: String = text.chars().take(MAX_TEXT_LENGTH).collect();
    row::set_column(db, resource, pk, "barcode_data", text)
}
