//! The lines of an operation on stock: which items, how many of each, and what else becomes of them.

use serde_json::{Map, Value, json};

use crate::decimal::Decimal;
use crate::resource::write::WriteError;
use crate::resource::{Item, Refusals};

/// One line.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// Key of the stock item.
    pub item: i64,
    /// How many.
    pub quantity: Decimal,
    /// The state that they get; the one they have where there is none.
    pub status: Option<i64>,
    /// The batch code that they get.
    pub batch: Option<String>,
    /// The packaging that they get.
    pub packaging: Option<String>,
}

impl Line {
    /// All of an item.
    #[must_use]
    pub fn of(item: i64, quantity: Decimal) -> Self {
        Self {
            item,
            quantity,
            ..Self::default()
        }
    }

    /// Gives the item what the line says besides its quantity, and notes what is different.
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

/// What is wrong with the lines, each by itself.
#[derive(Debug)]
pub struct LineFaults(Vec<Refusals>);

/// A field of a line and the rule that it breaks.
pub type LineFault = (&'static str, String);

impl LineFaults {
    /// For so many lines, nothing yet.
    #[must_use]
    pub fn of(count: usize) -> Self {
        Self(vec![Refusals::default(); count])
    }

    /// Adds a text to a field of a line.
    pub fn add(&mut self, place: usize, field: &str, text: impl Into<String>) {
        if let Some(line) = self.0.get_mut(place) {
            line.add(field, text);
        }
    }

    /// Sets what is wrong with a line.
    pub fn put(&mut self, place: usize, refusals: Refusals) {
        if let Some(line) = self.0.get_mut(place) {
            *line = refusals;
        }
    }

    /// Nothing, or all that is wrong.
    ///
    /// # Errors
    /// Where anything is.
    pub fn finish(self) -> Result<(), Refusals> {
        if self.0.iter().all(|line| line.0.is_empty()) {
            return Ok(());
        }
        let lines = self.0.into_iter().map(|line| Value::Object(line.0));
        let lines = Value::Array(lines.collect());
        Err(Refusals(Map::from_iter([("items".to_owned(), lines)])))
    }
}

/// Goes through the lines: does the work on each that nothing is wrong with.
pub(super) fn each<T>(
    lines: &[T],
    mut work: impl FnMut(&T) -> Result<Result<(), LineFault>, WriteError>,
) -> Result<(), WriteError> {
    let mut faults = LineFaults::of(lines.len());
    for (place, line) in lines.iter().enumerate() {
        if let Err((field, text)) = work(line)? {
            faults.add(place, field, text);
        }
    }
    Ok(faults.finish()?)
}
