//! Items that are being serialized.

use std::fmt::{self, Debug, Formatter};

use serde_json::{Map, Value};

use super::{Actor, Item, QueryParams};
use crate::db::Db;

/// Items that are being serialized.
pub struct SerializeContext<'a> {
    /// The database connection.
    pub db: &'a mut Db,
    /// The user who receives them.
    pub actor: Actor<'a>,
    /// The query parameters.
    pub params: &'a QueryParams,
    /// The items.
    pub items: &'a [Item],
    /// The JSON of each, in their order.
    pub serialized: &'a mut [Map<String, Value>],
}

impl Debug for SerializeContext<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("SerializeContext")
            .field(&self.items)
            .finish()
    }
}

impl SerializeContext<'_> {
    /// Returns each item with its JSON.
    pub fn items_mut(&mut self) -> impl Iterator<Item = (&Item, &mut Map<String, Value>)> {
        self.items.iter().zip(self.serialized.iter_mut())
    }

    /// Returns the keys in a field, one for each item.
    #[must_use]
    pub fn foreign_keys(&self, field: &str) -> Vec<Option<i64>> {
        self.items.iter().map(|item| item.integer(field)).collect()
    }
}
