//! The values of one row of a query.

use crate::resource::{Item, SqlValue};

/// The values of one row, which are taken one after the other in the order of the query.
#[derive(Debug, Default)]
pub struct Row(std::vec::IntoIter<SqlValue>);

impl Row {
    pub(crate) fn new(values: Vec<SqlValue>) -> Self {
        Self(values.into_iter())
    }

    /// Returns the values of the fields with these indexes.
    pub(crate) fn from_item(item: &Item, fields: &[usize]) -> Self {
        let values = fields.iter().map(|index| item.values().get(*index));
        Self::new(
            values
                .map(|value| value.cloned().unwrap_or_default())
                .collect(),
        )
    }

    /// Takes the next value; null after the last one.
    pub(super) fn take(&mut self) -> SqlValue {
        self.0.next().unwrap_or_default()
    }
}
