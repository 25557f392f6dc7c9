//! Notes for the history.

use crate::access::role::Permission;
use crate::models::stock::tracking::MAX_NOTES_LENGTH;
use crate::resource::{Actor, Resource, ValidationErrors, WriteError, parse};

/// Checks the notes of an operation on items of the resource, as the API does: after the permission. Errors are at the
/// field.
pub(super) fn check_notes(
    actor: Actor<'_>,
    resource: &Resource,
    field: &str,
    notes: &str,
) -> Result<String, WriteError> {
    actor.check_permission(resource, Permission::Change)?;
    let checked = parse::text(&notes.into(), MAX_NOTES_LENGTH, true);
    checked.map_err(|text| ValidationErrors::for_field(field, text).into())
}
