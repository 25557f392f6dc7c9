//! Assigns barcodes to items, and removes them.

use diesel::QueryResult;
use serde_json::Map;

use super::{BarcodeItem, find};
use crate::access::role::Permission;
use crate::db::Db;
use crate::db::lock::{self, AdvisoryLock};
use crate::mixin::barcode::Barcode;
use crate::resource::{Change, Resource, WriteError, Writer, read, row, write};

/// Maximum number of characters that are stored of a code. Lookups use its hash.
const MAX_TEXT_LENGTH: usize = 500;

/// Assigns the barcode to the item, in place of any other. Returns the item that already has it, if any.
///
/// # Errors
/// When the item does not exist, the write is rejected, or the database does not answer.
pub fn link(
    writer: &Writer,
    item: BarcodeItem,
    barcode: &Barcode,
) -> Result<Option<BarcodeItem>, WriteError> {
    assign(writer, item, Some(barcode))
}

/// Removes the barcode of the item, if it has one.
///
/// # Errors
/// When the item does not exist, the write is rejected, or the database does not answer.
pub fn unlink(writer: &Writer, item: BarcodeItem) -> Result<(), WriteError> {
    assign(writer, item, None).map(drop)
}

fn assign(
    writer: &Writer,
    item: BarcodeItem,
    barcode: Option<&Barcode>,
) -> Result<Option<BarcodeItem>, WriteError> {
    let resource = item.model.resource;
    writer.transaction(|db, actor| {
        actor.check_permission(resource, Permission::Change)?;
        let hash = barcode.map(Barcode::hash).unwrap_or_default();
        if barcode.is_some()
            && let Some(found) = lock_barcode(db, &hash)?
        {
            return Ok(Some(found));
        }
        let before = read::by_key(db, resource, item.pk)?.ok_or(WriteError::NotFound)?;
        let (mut change, _) = Change::from_request(resource, Some(before), Map::new(), false);
        change.after.set("barcode_hash", hash);
        write::write(db, actor, &mut change)?;
        store_text(db, resource, item.pk, barcode)?;
        Ok(None)
    })
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
