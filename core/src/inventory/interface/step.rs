//! One operation inside of a transaction.

use std::collections::HashMap;
use std::fmt;

use serde_json::{Map, Value};

use crate::db::Db;
use crate::query::Id;
use crate::resource::{Actor, FieldType, Resource, WriteError};

/// One operation inside of a transaction, which may follow others.
pub struct Step<'a> {
    pub(super) db: &'a mut Db,
    pub(super) actor: Actor<'a>,
    /// The keys of the items that a batch has created so far, by their placeholders.
    created: HashMap<i64, i64>,
}

impl fmt::Debug for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Step").field(&self.created).finish()
    }
}

impl<'a> Step<'a> {
    pub(super) fn new(db: &'a mut Db, actor: Actor<'a>) -> Self {
        Self {
            db,
            actor,
            created: HashMap::new(),
        }
    }

    /// Returns the keys of the created items, by their placeholders.
    pub(super) fn into_created(self) -> HashMap<i64, i64> {
        self.created
    }

    /// States which item a placeholder stands for.
    pub(super) fn set_created(&mut self, placeholder: i64, key: i64) {
        self.created.insert(placeholder, key);
    }

    /// Returns the number of a key. A placeholder that no earlier operation of the batch has created is not found.
    pub(super) fn key<K>(&self, id: Id<K>) -> Result<i64, WriteError> {
        self.number(id.get())
    }

    /// As [`key`](Self::key), for a number.
    pub(super) fn number(&self, number: i64) -> Result<i64, WriteError> {
        if number >= 0 {
            return Ok(number);
        }
        self.created
            .get(&number)
            .copied()
            .ok_or(WriteError::NotFound)
    }

    /// Returns the numbers of the keys.
    pub(super) fn keys<K>(&self, ids: &[Id<K>]) -> Result<Vec<i64>, WriteError> {
        ids.iter().map(|id| self.key(*id)).collect()
    }

    /// Returns a copy of the request body with the keys of created items instead of their placeholders.
    pub(super) fn body(
        &self,
        resource: &Resource,
        body: &Map<String, Value>,
    ) -> Result<Map<String, Value>, WriteError> {
        let mut body = body.clone();
        for field in resource.fields {
            let is_key = matches!(field.field_type, FieldType::Related(_));
            if let Some(value) = body.get_mut(field.name).filter(|_| is_key)
                && let Some(number) = value.as_i64()
            {
                *value = self.number(number)?.into();
            }
        }
        Ok(body)
    }
}
