//! Writes what a request contains, in the caller's transaction.

use serde_json::{Map, Value};

use super::{Actor, Change, Item, Resource, WriteError, read, write};
use crate::db::Db;

/// Creates items. The validators are asked about the effects of the transaction.
///
/// # Errors
/// When the write of one is rejected or a query fails.
pub(crate) fn create_all(
    db: &mut Db,
    actor: Actor<'_>,
    resource: &'static Resource,
    sent: Vec<Map<String, Value>>,
) -> Result<Vec<Item>, WriteError> {
    ensure_allowed(resource.allows.write && resource.allows.create)?;
    let changes = sent.into_iter();
    let changes = changes.map(|sent| parse(actor, resource, None, sent, true));
    let mut changes = changes.collect::<Result<Vec<_>, _>>()?;
    write::write_all(db, actor, &mut changes)
}

/// Updates some fields of an item. The validators are asked about the effects of the transaction.
///
/// # Errors
/// When the write is rejected, the item does not exist, or a query fails.
pub(crate) fn update(
    db: &mut Db,
    actor: Actor<'_>,
    resource: &'static Resource,
    pk: i64,
    sent: Map<String, Value>,
) -> Result<Item, WriteError> {
    ensure_allowed(resource.allows.write)?;
    let before = read::by_key(db, resource, pk)?.ok_or(WriteError::NotFound)?;
    let mut change = parse(actor, resource, Some(before), sent, false)?;
    write::write(db, actor, &mut change)
}

/// Parses a request body, and checks the user's permissions for the change. `is_whole` requires all required fields.
///
/// # Errors
/// When the user lacks a permission, or fields are invalid.
pub(super) fn parse(
    actor: Actor<'_>,
    resource: &'static Resource,
    before: Option<Item>,
    sent: Map<String, Value>,
    is_whole: bool,
) -> Result<Change, WriteError> {
    let (change, errors) = Change::from_request(resource, before, sent, is_whole);
    write::check_permissions(actor, &change)?;
    errors.into_result()?;
    Ok(change)
}

/// Rejects generic writes to resources that are read-only or written in their own way.
pub(super) fn ensure_allowed(is_allowed: bool) -> Result<(), WriteError> {
    if is_allowed {
        Ok(())
    } else {
        Err(WriteError::Forbidden(None))
    }
}
