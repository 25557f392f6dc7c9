//! Validation errors of a request.

use std::fmt;

use serde_json::{Map, Value, json};

/// The key for errors that belong to no single field.
pub const NON_FIELD_ERRORS: &str = "non_field_errors";

/// Error messages by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValidationErrors(pub Map<String, Value>);

impl ValidationErrors {
    /// Creates an error for one field.
    #[must_use]
    pub fn for_field(field: &str, text: impl Into<String>) -> Self {
        let mut errors = Self::default();
        errors.add(field, text);
        errors
    }

    /// Adds a message to a field.
    pub fn add(&mut self, field: &str, text: impl Into<String>) {
        let texts = self.0.entry(field).or_insert_with(|| json!([]));
        if let Value::Array(texts) = texts {
            texts.push(Value::String(text.into()));
        }
    }

    /// Returns whether the field has an error.
    #[must_use]
    pub fn has_field(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    /// Returns the first field with an error, and its first message. For nested fields it is the outer field.
    #[must_use]
    pub fn first(&self) -> Option<(&str, String)> {
        let (field, texts) = self.0.iter().next()?;
        let text = first_text(texts).map(str::to_owned);
        Some((field, text.unwrap_or_else(|| texts.to_string())))
    }

    /// Returns each message with its field. Messages of nested fields belong to the outer field.
    pub fn messages(&self) -> impl Iterator<Item = (&str, String)> {
        self.0.iter().flat_map(|(field, texts)| {
            let one = std::slice::from_ref(texts);
            let texts = texts.as_array().map_or(one, Vec::as_slice);
            let texts = texts.iter().filter_map(first_text);
            texts.map(move |text| (field.as_str(), text.to_owned()))
        })
    }

    /// Converts the errors into a result.
    ///
    /// # Errors
    /// When there is any error.
    pub fn into_result(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl fmt::Display for ValidationErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.first() {
            Some((_, text)) => f.write_str(&text),
            None => f.write_str("validation failed"),
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
