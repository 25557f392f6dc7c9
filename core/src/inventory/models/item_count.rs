//! The number of items that one operation changes.

use crate::resource::ValidationErrors;

/// Maximum number of items that one operation changes.
pub const MAX_ITEMS: usize = 1000;

/// Checks the number of items of an operation. `none` is the error for an empty list, at the field.
///
/// # Errors
/// When there are none or too many.
pub(crate) fn check_count(count: usize, field: &str, none: &str) -> Result<(), ValidationErrors> {
    match count {
        0 => Err(ValidationErrors::for_field(field, none)),
        count if count > MAX_ITEMS => Err(ValidationErrors::for_field("items", too_many())),
        _ => Ok(()),
    }
}

/// Returns the error text for too many items.
#[must_use]
pub fn too_many() -> String {
    format!("at most {MAX_ITEMS} items are changed at once")
}
