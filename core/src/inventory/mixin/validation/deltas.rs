//! The changes of an item.

use crate::resource::{Item, SqlValue};

/// The changed fields of an item, and the item before the change.
#[derive(Debug, Clone)]
pub struct Deltas {
    before: Item,
    fields: Vec<Delta>,
}

/// A changed field.
#[derive(Debug, Clone, PartialEq)]
pub struct Delta {
    /// Name in the API.
    pub field: &'static str,
    /// The stored value.
    pub old: SqlValue,
    /// The new value.
    pub new: SqlValue,
}

impl Deltas {
    /// Compares two states of an item.
    #[must_use]
    pub fn between(before: &Item, after: &Item) -> Self {
        let cells = before.values().iter().zip(after.values());
        let fields = before.resource().fields.iter().zip(cells);
        let changed =
            fields.filter(|(field, (old, new))| field.column_name().is_some() && old != new);
        let fields = changed.map(|(field, (old, new))| Delta {
            field: field.name,
            old: old.clone(),
            new: new.clone(),
        });
        Self {
            fields: fields.collect(),
            before: before.clone(),
        }
    }

    /// Returns the stored item. [`Part::from_item`](super::Part::from_item) and
    /// [`StockItem::from_item`](super::StockItem::from_item) give typed access to its fields.
    #[must_use]
    pub fn before(&self) -> &Item {
        &self.before
    }

    /// Returns the change of the field; `None` if it does not change.
    ///
    /// # Panics
    /// If the resource has no such field, since it would never change.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Delta> {
        let resource = self.before.resource();
        assert!(
            resource.field_index(field).is_some(),
            "{} has no field `{field}`",
            resource.model.name
        );
        self.fields.iter().find(|delta| delta.field == field)
    }

    /// Iterates over all changes, in the order of the resource's fields.
    pub fn iter(&self) -> impl Iterator<Item = &Delta> {
        self.fields.iter()
    }
}
