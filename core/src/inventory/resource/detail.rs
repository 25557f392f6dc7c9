//! Objects nested in list items: the part of a stock item, the supplier of a supplier part.

use super::Resource;
use crate::settings::value::parse_bool;

/// An object nested in an item, found by a key in the item's fields.
#[derive(Debug)]
pub struct Detail {
    /// Name in JSON, and of the parameter that requests it.
    pub name: &'static str,
    /// The field that holds the key.
    pub key_field: &'static str,
    /// The resource that the key refers to.
    pub resource: &'static Resource,
    /// The fields that it contains.
    pub fields: &'static [&'static str],
    /// Whether it is included by default.
    pub default_include: bool,
}

impl Detail {
    /// Returns an object that is included only if its parameter asks for it.
    #[must_use]
    pub const fn new(
        name: &'static str,
        key_field: &'static str,
        resource: &'static Resource,
        fields: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            key_field,
            resource,
            fields,
            default_include: false,
        }
    }

    /// Includes it by default.
    #[must_use]
    pub const fn default_include(mut self) -> Self {
        self.default_include = true;
        self
    }

    /// Whether it is included, by the value of its parameter.
    #[must_use]
    pub fn is_included(&self, asked: Option<&str>) -> bool {
        asked.and_then(parse_bool).unwrap_or(self.default_include)
    }
}
