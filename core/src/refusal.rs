//! What is wrong with what was sent.

use std::fmt;

use serde_json::{Map, Value, json};

/// The name under which stands what is wrong with an item as a whole.
pub const WHOLE: &str = "non_field_errors";

/// Texts for each field that breaks a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusals(pub Map<String, Value>);

impl Refusals {
    /// One field breaks a rule.
    #[must_use]
    pub fn of(field: &str, text: impl Into<String>) -> Self {
        let mut refusals = Self::default();
        refusals.add(field, text);
        refusals
    }

    /// Adds a text to a field.
    pub fn add(&mut self, field: &str, text: impl Into<String>) {
        let texts = self.0.entry(field).or_insert_with(|| json!([]));
        if let Value::Array(texts) = texts {
            texts.push(Value::String(text.into()));
        }
    }

    /// Whether the field breaks a rule.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    /// The first field that breaks a rule, and how; of a field with fields of its own the outer one, with the first
    /// text in it.
    #[must_use]
    pub fn first(&self) -> Option<(&str, String)> {
        let (field, texts) = self.0.iter().next()?;
        let text = first_text(texts).map(str::to_owned);
        Some((field, text.unwrap_or_else(|| texts.to_string())))
    }

    /// Each text with its field; what is wrong with fields of a field stands at the outer one.
    pub fn texts(&self) -> impl Iterator<Item = (&str, String)> {
        self.0.iter().flat_map(|(field, texts)| {
            let one = std::slice::from_ref(texts);
            let texts = texts.as_array().map_or(one, Vec::as_slice);
            let texts = texts.iter().filter_map(first_text);
            texts.map(move |text| (field.as_str(), text.to_owned()))
        })
    }

    /// Nothing, or all that is wrong.
    ///
    /// # Errors
    /// Where anything is.
    pub fn finish(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl fmt::Display for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.first() {
            Some((_, text)) => f.write_str(&text),
            None => f.write_str("a rule is broken"),
        }
    }
}

fn first_text(texts: &Value) -> Option<&str> {
    match texts {
        Value::String(text) => Some(text),
        Value::Array(texts) => texts.iter().find_map(first_text),
        Value::Object(fields) => fields.values().find_map(first_text),
        _ => None,
    }
}
