//! Objects nested in list items: the part of a stock item, the supplier of a supplier part.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{Item, Resource, read};
use crate::db::Db;

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
    /// Whether it is included, by the value of its parameter.
    #[must_use]
    pub fn is_included(&self, asked: Option<&str>) -> bool {
        asked
            .and_then(super::filter::parse_bool)
            .unwrap_or(self.default_include)
    }

    /// Adds the objects to the serialized items, with one query for all.
    ///
    /// # Errors
    /// When the query fails.
    pub fn add(
        &self,
        db: &mut Db,
        items: &[Item],
        shown: &mut [Map<String, Value>],
    ) -> diesel::QueryResult<()> {
        let keys = items.iter().filter_map(|item| item.integer(self.key_field));
        let keys: Vec<i64> = keys.collect();
        let found: HashMap<i64, Item> = read::by_keys(db, self.resource, &keys, Some(self.fields))?
            .into_iter()
            .map(|item| (item.pk(), item))
            .collect();
        for (item, shown) in items.iter().zip(shown) {
            let object = item.integer(self.key_field).and_then(|key| found.get(&key));
            let value = object.map_or(Value::Null, |object| {
                Value::Object(object.serialize_fields(self.fields))
            });
            shown.insert(self.name.to_owned(), value);
        }
        Ok(())
    }
}
