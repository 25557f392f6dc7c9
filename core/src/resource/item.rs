//! One item of a resource: its fields' values, stored or about to be.

use std::fmt;

use chrono::NaiveDate;

use super::{Cell, Kind, Resource};
use crate::decimal::Decimal;

/// The values of one item, in the order of the resource's fields.
#[derive(Clone)]
pub struct Item {
    resource: &'static Resource,
    cells: Vec<Cell>,
}

impl fmt::Debug for Item {
    /// The model, and the fields that hold something.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct(self.resource.target.class);
        let fields = self.resource.fields.iter().zip(&self.cells);
        for (field, cell) in fields.filter(|(_, cell)| !cell.is_null()) {
            shown.field(field.name, cell);
        }
        shown.finish()
    }
}

impl Item {
    /// An item of the given values.
    #[must_use]
    pub fn new(resource: &'static Resource, mut cells: Vec<Cell>) -> Self {
        cells.resize(resource.fields.len(), Cell::Null);
        Self { resource, cells }
    }

    /// An item of the values that a database gave, each of its field's own kind: SQLite knows neither truth
    /// values nor days.
    #[must_use]
    pub(super) fn stored(resource: &'static Resource, mut cells: Vec<Cell>) -> Self {
        for (field, cell) in resource.fields.iter().zip(&mut cells) {
            match field.kind {
                Kind::Boolean => {
                    if let Cell::Int(number) = cell {
                        *cell = Cell::Bool(*number != 0);
                    }
                }
                Kind::Date => *cell = cell.date().map_or(Cell::Null, Cell::Date),
                Kind::DateTime => *cell = cell.time().map_or(Cell::Null, Cell::Time),
                _ => {}
            }
        }
        Self::new(resource, cells)
    }

    /// The resource that it is of.
    #[must_use]
    pub fn resource(&self) -> &'static Resource {
        self.resource
    }

    /// The values, in the order of the resource's fields.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The value of the field; null where there is no such field.
    #[must_use]
    pub fn get(&self, name: &str) -> &Cell {
        const NULL: &Cell = &Cell::Null;
        let place = self.resource.place(name);
        place
            .and_then(|place| self.cells.get(place))
            .unwrap_or(NULL)
    }

    /// Replaces the value of the field.
    ///
    /// # Panics
    /// Where there is no such field: the value would be lost.
    pub fn set(&mut self, name: &str, value: impl Into<Cell>) {
        let place = self.resource.place(name);
        assert!(
            place.is_some(),
            "{} has no field `{name}`",
            self.resource.target.model
        );
        if let Some(cell) = place.and_then(|place| self.cells.get_mut(place)) {
            *cell = value.into();
        }
    }

    /// The primary key; 0 for an item that is not stored.
    #[must_use]
    pub fn pk(&self) -> i64 {
        self.integer("pk").unwrap_or_default()
    }

    /// The text of the field; empty where there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.get(name).text()
    }

    /// The whole number or key in the field.
    #[must_use]
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.get(name).int()
    }

    /// Whether the field is true.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.get(name).is_true()
    }

    /// The number in the field.
    #[must_use]
    pub fn decimal(&self, name: &str) -> Option<Decimal> {
        self.get(name).decimal()
    }

    /// The day in the field.
    #[must_use]
    pub fn date(&self, name: &str) -> Option<NaiveDate> {
        self.get(name).date()
    }
}
