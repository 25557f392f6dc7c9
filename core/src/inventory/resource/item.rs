//! An item of a resource: the values of its fields, stored or about to be.

use std::fmt;

use chrono::NaiveDate;

use super::{FieldType, Resource, SqlValue};
use crate::decimal::Decimal;

/// The values of one item, in the order of the resource's fields.
#[derive(Clone)]
pub struct Item {
    resource: &'static Resource,
    values: Vec<SqlValue>,
}

impl fmt::Debug for Item {
    /// Formats the model and the fields that are not null.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut output = f.debug_struct(self.resource.model.class);
        let fields = self.resource.fields.iter().zip(&self.values);
        for (field, cell) in fields.filter(|(_, cell)| !cell.is_null()) {
            output.field(field.name, cell);
        }
        output.finish()
    }
}

impl Item {
    /// Returns an item with the given values.
    #[must_use]
    pub fn new(resource: &'static Resource, mut cells: Vec<SqlValue>) -> Self {
        cells.resize(resource.fields.len(), SqlValue::Null);
        Self {
            resource,
            values: cells,
        }
    }

    /// Returns an item from a database row, and converts values to the types of the fields: SQLite has neither booleans
    /// nor dates.
    #[must_use]
    pub(super) fn from_db(resource: &'static Resource, mut cells: Vec<SqlValue>) -> Self {
        for (field, cell) in resource.fields.iter().zip(&mut cells) {
            match field.field_type {
                FieldType::Boolean => {
                    if let SqlValue::Int(number) = cell {
                        *cell = SqlValue::Bool(*number != 0);
                    }
                }
                FieldType::Date => *cell = cell.date().map_or(SqlValue::Null, SqlValue::Date),
                FieldType::DateTime => {
                    *cell = cell.datetime().map_or(SqlValue::Null, SqlValue::DateTime);
                }
                _ => {}
            }
        }
        Self::new(resource, cells)
    }

    /// Returns its resource.
    #[must_use]
    pub fn resource(&self) -> &'static Resource {
        self.resource
    }

    /// Returns the values, in the order of the resource's fields.
    #[must_use]
    pub fn values(&self) -> &[SqlValue] {
        &self.values
    }

    /// Returns the value of the field; null where there is no such field.
    #[must_use]
    pub fn get(&self, name: &str) -> &SqlValue {
        const NULL: &SqlValue = &SqlValue::Null;
        let index = self.resource.field_index(name);
        index
            .and_then(|index| self.values.get(index))
            .unwrap_or(NULL)
    }

    /// Sets the value of the field.
    ///
    /// # Panics
    /// When there is no such field: the value would be lost.
    pub fn set(&mut self, name: &str, value: impl Into<SqlValue>) {
        let index = self.resource.field_index(name);
        assert!(
            index.is_some(),
            "{} has no field `{name}`",
            self.resource.model.name
        );
        if let Some(cell) = index.and_then(|index| self.values.get_mut(index)) {
            *cell = value.into();
        }
    }

    /// Returns the primary key; 0 for an item that is not stored.
    #[must_use]
    pub fn pk(&self) -> i64 {
        self.integer("pk").unwrap_or_default()
    }

    /// Returns the text of the field; empty where there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.get(name).text()
    }

    /// Returns the integer or key in the field.
    #[must_use]
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.get(name).int()
    }

    /// Whether the field is true.
    #[must_use]
    pub fn is_true(&self, name: &str) -> bool {
        self.get(name).is_true()
    }

    /// Returns the decimal in the field.
    #[must_use]
    pub fn decimal(&self, name: &str) -> Option<Decimal> {
        self.get(name).decimal()
    }

    /// Returns the date in the field.
    #[must_use]
    pub fn date(&self, name: &str) -> Option<NaiveDate> {
        self.get(name).date()
    }
}
