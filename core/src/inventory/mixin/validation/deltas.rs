//! The changes of an item.

use crate::items::Instance;
use crate::query::{Column, FieldValue, InItem, Model, Row};
use crate::resource::{Item, SqlValue};

/// The changes of an item, and the item before them.
///
/// ```
/// use inventree::items::part;
/// use inventree::mixin::validation::Deltas;
///
/// fn got_longer(deltas: &Deltas) -> bool {
///     let change = deltas.get(part::DESCRIPTION);
///     change.is_some_and(|(old, new)| new.len() > old.len())
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Deltas {
    before: Item,
    after: Item,
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
        Self {
            before: before.clone(),
            after: after.clone(),
        }
    }

    /// Returns the stored item.
    #[must_use]
    pub fn before(&self) -> Instance {
        Instance::from_item(self.before.clone())
    }

    /// Whether the field changes. Columns of other models never do.
    #[must_use]
    pub fn changed<M: Model, T: FieldValue, A: InItem>(&self, column: Column<M, T, A>) -> bool {
        self.get(column).is_some()
    }

    /// Returns the old and the new value of the field; `None` if it does not change.
    #[must_use]
    pub fn get<M: Model, T: FieldValue, A: InItem>(
        &self,
        column: Column<M, T, A>,
    ) -> Option<(T, T)> {
        if self.before.resource().model.name != M::RESOURCE.model.name {
            return None;
        }
        let indexes = column.indexes();
        let value = |item: &Item| T::take(&mut Row::from_item(item, &indexes));
        let (old, new) = (value(&self.before), value(&self.after));
        (old != new).then_some((old, new))
    }

    /// Iterates over all changes, in the order of the resource's fields.
    pub fn iter(&self) -> impl Iterator<Item = Delta> {
        let values = self.before.values().iter().zip(self.after.values());
        let fields = self.before.resource().fields.iter().zip(values);
        let changed =
            fields.filter(|(field, (old, new))| field.column_name().is_some() && old != new);
        changed.map(|(field, (old, new))| Delta {
            field: field.name,
            old: old.clone(),
            new: new.clone(),
        })
    }
}
