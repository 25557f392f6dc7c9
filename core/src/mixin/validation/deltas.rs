//! What changes in an item.

use crate::resource::{Cell, Item};

/// The fields of an item that change, and the item as it was.
#[derive(Debug, Clone)]
pub struct Deltas {
    before: Item,
    fields: Vec<Delta>,
}

/// One field that changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Delta {
    /// Name in JSON.
    pub field: &'static str,
    /// What is stored.
    pub old: Cell,
    /// What is to be stored.
    pub new: Cell,
}

impl Deltas {
    /// What makes one item of the other.
    #[must_use]
    pub fn between(before: &Item, after: &Item) -> Self {
        let cells = before.cells().iter().zip(after.cells());
        let fields = before.resource().fields.iter().zip(cells);
        let changed =
            fields.filter(|(field, (old, new))| field.stored_in().is_some() && old != new);
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

    /// The item as it is stored; [`Part::of`](super::Part::of) and its like name its fields.
    #[must_use]
    pub fn before(&self) -> &Item {
        &self.before
    }

    /// The change of the field; none where it stays as it is.
    ///
    /// # Panics
    /// Where there is no such field: it would never change.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Delta> {
        let resource = self.before.resource();
        assert!(
            resource.place(field).is_some(),
            "{} has no field `{field}`",
            resource.target.model
        );
        self.fields.iter().find(|delta| delta.field == field)
    }

    /// All changes, in the order of the resource's fields.
    pub fn iter(&self) -> impl Iterator<Item = &Delta> {
        self.fields.iter()
    }
}
