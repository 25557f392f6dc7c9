//! The lines of a stock operation: items, quantities and other changes.

use serde_json::{Map, Value, json};

use crate::decimal::Decimal;
use crate::resource::{Item, ValidationErrors, WriteError};

/// A line.
#[derive(Debug, Clone, Default)]
pub struct AdjustmentItem {
    /// Key of the stock item.
    pub item: i64,
    /// Quantity of the item.
    pub quantity: Decimal,
    /// The new status; `None` keeps the status.
    pub status: Option<i64>,
    /// The new batch code; `None` keeps it.
    pub batch: Option<String>,
    /// The new packaging; `None` keeps it.
    pub packaging: Option<String>,
}

impl AdjustmentItem {
    /// Creates a line that changes only the quantity.
    #[must_use]
    pub fn new(item: i64, quantity: Decimal) -> Self {
        Self {
            item,
            quantity,
            ..Self::default()
        }
    }

    /// Applies the other changes of the line to the item, and adds them to the deltas.
    pub(super) fn apply(&self, item: &mut Item, deltas: &mut Map<String, Value>) {
        if let Some(status) = self
            .status
            .filter(|_| self.status != item.integer("status"))
        {
            item.set("status", status);
            deltas.insert("status".to_owned(), json!(status));
        }
        let texts = [("batch", &self.batch), ("packaging", &self.packaging)];
        for (name, text) in texts {
            if let Some(text) = text.as_deref().filter(|text| *text != item.text(name)) {
                item.set(name, text);
                deltas.insert(name.to_owned(), json!(text));
            }
        }
    }
}

/// The errors of the lines.
#[derive(Debug)]
pub struct ItemErrors(Vec<ValidationErrors>);

/// A field of a line and the error text.
pub type ItemError = (&'static str, String);

impl ItemErrors {
    /// Creates an empty collection for the number of lines.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self(vec![ValidationErrors::default(); count])
    }

    /// Adds an error text to a field of a line.
    pub fn add(&mut self, index: usize, field: &str, text: impl Into<String>) {
        if let Some(line) = self.0.get_mut(index) {
            line.add(field, text);
        }
    }

    /// Sets the errors of a line.
    pub fn set(&mut self, index: usize, errors: ValidationErrors) {
        if let Some(line) = self.0.get_mut(index) {
            *line = errors;
        }
    }

    /// Returns all errors, if there are any.
    ///
    /// # Errors
    /// When a line has errors.
    pub fn finish(self) -> Result<(), ValidationErrors> {
        if self.0.iter().all(|line| line.0.is_empty()) {
            return Ok(());
        }
        let lines = self.0.into_iter().map(|line| Value::Object(line.0));
        let lines = Value::Array(lines.collect());
        Err(ValidationErrors(Map::from_iter([(
            "items".to_owned(),
            lines,
        )])))
    }
}

/// Calls `work` for each line and collects the errors.
pub(super) fn for_each_item<T>(
    lines: &[T],
    mut work: impl FnMut(&T) -> Result<Result<(), ItemError>, WriteError>,
) -> Result<(), WriteError> {
    let mut faults = ItemErrors::new(lines.len());
    for (index, line) in lines.iter().enumerate() {
        if let Err((field, text)) = work(line)? {
            faults.add(index, field, text);
        }
    }
    Ok(faults.finish()?)
}
