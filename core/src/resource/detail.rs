//! Objects inside the items of a list: the part of a stock item, the supplier of a supplier part.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{Item, Resource, read};
use crate::db::Db;

/// An object inside an item, found by a key among the item's fields.
#[derive(Debug)]
pub struct Detail {
    /// Name in JSON, which is also the parameter that asks for it.
    pub name: &'static str,
    /// The field that holds the key.
    pub key: &'static str,
    /// What the key points at.
    pub resource: &'static Resource,
    /// The fields that are shown.
    pub fields: &'static [&'static str],
    /// Whether it is there without being asked for.
    pub usual: bool,
}

impl Detail {
    /// Whether it is wanted, as the parameter says.
    #[must_use]
    pub fn is_wanted(&self, asked: Option<&str>) -> bool {
        asked.and_then(super::filter::truth).unwrap_or(self.usual)
    }

    /// Adds the objects to the shown items, by one query for all.
    ///
    /// # Errors
    /// When the query fails.
    pub fn add(
        &self,
        db: &mut Db,
        items: &[Item],
        shown: &mut [Map<String, Value>],
    ) -> diesel::QueryResult<()> {
        let keys = items.iter().filter_map(|item| item.integer(self.key));
        let keys: Vec<i64> = keys.collect();
        let found: HashMap<i64, Item> = read::by_keys(db, self.resource, &keys, Some(self.fields))?
            .into_iter()
            .map(|item| (item.pk(), item))
            .collect();
        for (item, shown) in items.iter().zip(shown) {
            let object = item.integer(self.key).and_then(|key| found.get(&key));
            let value = object.map_or(Value::Null, |object| {
                Value::Object(object.show_some(self.fields))
            });
            shown.insert(self.name.to_owned(), value);
        }
        Ok(())
    }
}
