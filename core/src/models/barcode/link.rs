//! Giving items barcodes, and taking them away.

use diesel::QueryResult;
use serde_json::Map;

use super::find::{self, Carried};
use crate::db::Db;
use crate::db::lock::{self, Lock};
use crate::mixin::barcode::Barcode;
use crate::models::role::Permission;
use crate::resource::write::{self, WriteError};
use crate::resource::{Change, Desk, Resource, read, row};

/// Longest code that is kept, in characters; what is looked for is its hash.
const LONGEST: usize = 500;

/// Gives the item the barcode, in place of any other; the item that carries it already, where there is one.
///
/// # Errors
/// Where there is no such item, with what is wrong, or when the database gives no answer.
pub fn link(desk: &Desk, item: Carried, barcode: &Barcode) -> Result<Option<Carried>, WriteError> {
    assign(desk, item, Some(barcode))
}

/// Takes the item's barcode away; one that has none is no mistake.
///
/// # Errors
/// Where there is no such item, with what is wrong, or when the database gives no answer.
pub fn unlink(desk: &Desk, item: Carried) -> Result<(), WriteError> {
    assign(desk, item, None).map(drop)
}

fn assign(
    desk: &Desk,
    item: Carried,
    barcode: Option<&Barcode>,
) -> Result<Option<Carried>, WriteError> {
    let resource = item.carrier.resource;
    desk.transact(|db, author| {
        author.allow(resource, Permission::Change)?;
        let hash = barcode.map(Barcode::hash).unwrap_or_default();
        if barcode.is_some()
            && let Some(found) = hold(db, &hash)?
        {
            return Ok(Some(found));
        }
        let before = read::by_key(db, resource, item.pk)?.ok_or(WriteError::Gone)?;
        let (mut change, _) = Change::read(resource, Some(before), Map::new(), false);
        change.after.set("barcode_hash", hash);
        write::write(db, author, &mut change)?;
        keep(db, resource, item.pk, barcode)?;
        Ok(None)
    })
}

/// Keeps others from giving away the barcode of the hash until the transaction ends; the item that carries it.
///
/// # Errors
/// When a query fails.
pub fn hold(db: &mut Db, hash: &str) -> QueryResult<Option<Carried>> {
    let number = hash.get(..16);
    let number = number.and_then(|start| u64::from_str_radix(start, 16).ok());
    lock::take(db, Lock::Barcode(number.unwrap_or_default().cast_signed()))?;
    find::by_hash(db, hash)
}

/// Keeps the text of the barcode beside its hash.
///
/// # Errors
/// When the query fails.
pub(crate) fn keep(
    db: &mut Db,
    resource: &Resource,
    pk: i64,
    barcode: Option<&Barcode>,
) -> QueryResult<()> {
    let text = barcode.map(Barcode::text).unwrap_or_default();
    let text: String = text.chars().take(LONGEST).collect();
    row::set(db, resource, pk, "barcode_data", text)
}
