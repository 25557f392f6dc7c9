//! Changes of metadata: a JSON object that clients and plugins store with a row.

use serde_json::{Map, Value};

use crate::clean;
use crate::validation_errors::ValidationErrors;

/// Maximum size of the metadata of one row in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// A change of metadata.
#[derive(Debug, Clone)]
pub struct MetadataUpdate {
    members: Map<String, Value>,
    is_whole: bool,
}

impl MetadataUpdate {
    /// Cleans the members of the change. `is_whole` replaces the whole object, otherwise the members are merged into it.
    ///
    /// # Errors
    /// When a string contains HTML.
    pub fn new(mut members: Map<String, Value>, is_whole: bool) -> Result<Self, ValidationErrors> {
        clean_all(&mut members)?;
        Ok(Self { members, is_whole })
    }

    /// Applies the change to the stored metadata.
    ///
    /// # Errors
    /// When the result exceeds the size limit. Repeated merges would grow it without bound.
    pub fn apply_to(
        &self,
        mut stored: Map<String, Value>,
    ) -> Result<Map<String, Value>, ValidationErrors> {
        if self.is_whole {
            stored.clear();
        }
        stored.extend(self.members.clone());
        let size = serde_json::to_string(&stored).map_or(usize::MAX, |text| text.len());
        if size > MAX_BYTES {
            let text =
                format!("the metadata of an item may have at most {MAX_BYTES} bytes as JSON");
            return Err(ValidationErrors::for_field("metadata", text));
        }
        Ok(stored)
    }
}

/// Cleans the strings of an object and of nested objects. Strings in lists are left unchanged.
fn clean_all(members: &mut Map<String, Value>) -> Result<(), ValidationErrors> {
    for (name, value) in members {
        match value {
            Value::String(text) => {
                let clean = clean::line(text);
                *text =
                    clean.map_err(|error| ValidationErrors::for_field(name, error.to_string()))?;
            }
            Value::Object(members) => clean_all(members)?,
            _ => {}
        }
    }
    Ok(())
}
