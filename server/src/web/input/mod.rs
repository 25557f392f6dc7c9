//! Parses the fields of a body by rules and collects the errors of each.

use inventree::decimal::Decimal;
use inventree::resource::{Field, SqlValue, ValidationErrors, parse};
use serde_json::Value;

use crate::web::body::Body;
use crate::web::error::{ApiError, Result};

pub(crate) mod list;
mod wrong_type;

use self::wrong_type::wrong_type;

pub(crate) use inventree::models::stock::tracking::MAX_NOTES_LENGTH;

/// Parses the fields of a body, or of a nested object, by rules and collects the errors of each.
#[derive(Debug)]
pub struct Input {
    body: Body,
    errors: ValidationErrors,
}

/// A field as parsed by a rule: absent, wrong (its error is recorded), or valid.
pub struct ParsedField<'a, T> {
    input: &'a mut Input,
    name: &'static str,
    value: Option<T>,
    wrong: bool,
}

impl Input {
    /// Starts with the fields of the body.
    #[must_use]
    pub fn new(body: Body) -> Self {
        Self {
            body,
            errors: ValidationErrors::default(),
        }
    }

    /// Returns the field as it was sent.
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<&Value> {
        self.body.0.get(name)
    }

    /// Records an error of a field.
    pub fn add_error(&mut self, name: &str, text: impl Into<String>) {
        self.errors.add(name, text);
    }

    /// Parses a boolean in any of the usual spellings.
    pub fn boolean(&mut self, name: &'static str) -> ParsedField<'_, bool> {
        self.read(name, parse::boolean)
    }

    /// Parses an integer.
    pub fn integer(&mut self, name: &'static str) -> ParsedField<'_, i64> {
        self.read(name, parse::integer)
    }

    /// Parses the key of a row.
    pub fn key(&mut self, name: &'static str) -> ParsedField<'_, i64> {
        self.read(name, parse::key)
    }

    /// Parses a decimal number.
    pub fn number(&mut self, name: &'static str) -> ParsedField<'_, Decimal> {
        self.read(name, parse::number)
    }

    /// Parses a string of one line and at most `max` characters, which may be empty if `blank` is set.
    pub fn text(&mut self, name: &'static str, max: usize, blank: bool) -> ParsedField<'_, String> {
        self.read(name, |value| parse::text(value, max, blank))
    }

    /// Parses a string of at most `max` characters and keeps it as sent, for look-ups.
    pub fn verbatim(
        &mut self,
        name: &'static str,
        max: usize,
        blank: bool,
    ) -> ParsedField<'_, String> {
        self.read(name, |value| parse::verbatim(value, max, blank))
    }

    /// Parses the notes for the history; empty if there are none.
    pub fn notes(&mut self, name: &'static str) -> String {
        self.text(name, MAX_NOTES_LENGTH, true)
            .unwrap_or(String::new())
    }

    /// Parses a password: a string that keeps its white space.
    pub fn password(&mut self, name: &'static str, max: usize) -> ParsedField<'_, String> {
        self.read(name, |value| match value {
            Value::String(text) if text.is_empty() => Err(parse::BLANK.to_owned()),
            Value::String(text) if text.chars().count() > max => Err(parse::too_long_message(max)),
            Value::String(text) => Ok(text.clone()),
            _ => Err("Not a valid string.".to_owned()),
        })
    }

    /// Parses a list of integers.
    pub fn integers(&mut self, name: &'static str) -> ParsedField<'_, Vec<i64>> {
        self.read(name, |value| {
            let items = value
                .as_array()
                .ok_or_else(|| wrong_type("list of items", value))?;
            items.iter().map(parse::integer).collect()
        })
    }

    /// Parses a field that may be missing or null by a rule.
    pub fn nullable<T>(
        &mut self,
        name: &'static str,
        rule: impl FnOnce(&Value) -> std::result::Result<T, String>,
    ) -> Option<T> {
        self.raw(name).filter(|value| !value.is_null())?;
        self.read(name, rule).optional()
    }

    /// Parses a field by the rules of a resource's field.
    pub fn sql_value(&mut self, name: &'static str, field: &Field) -> Option<SqlValue> {
        let value = self.raw(name)?;
        let read = parse::field_value(field, value);
        read.map_err(|text| self.add_error(name, text)).ok()
    }

    /// Parses a field by a rule. Null is an error; the rule is not called for it.
    pub fn read<T>(
        &mut self,
        name: &'static str,
        rule: impl FnOnce(&Value) -> std::result::Result<T, String>,
    ) -> ParsedField<'_, T> {
        let read = match self.raw(name) {
            None => None,
            Some(Value::Null) => Some(Err(parse::NULL.to_owned())),
            Some(value) => Some(rule(value)),
        };
        let (value, wrong) = match read {
            None => (None, false),
            Some(Ok(value)) => (Some(value), false),
            Some(Err(text)) => {
                self.add_error(name, text);
                (None, true)
            }
        };
        ParsedField {
            input: self,
            name,
            value,
            wrong,
        }
    }

    /// Finishes the input.
    ///
    /// # Errors
    /// 400 with the errors of each field, if any was recorded.
    pub fn finish(self) -> Result<()> {
        self.errors.into_result().map_err(ApiError::from)
    }
}

impl<T> ParsedField<'_, T> {
    /// Returns the value, if it is valid.
    pub fn optional(self) -> Option<T> {
        self.value
    }

    /// Returns the value, or the default.
    pub fn unwrap_or(self, default: T) -> T {
        self.value.unwrap_or(default)
    }

    /// Returns the value, or records an error if it is absent. `None` means that an error is recorded.
    pub fn required(self) -> Option<T> {
        if self.value.is_none() && !self.wrong {
            self.input.add_error(self.name, parse::REQUIRED);
        }
        self.value
    }
}
