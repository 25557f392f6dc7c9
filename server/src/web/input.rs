//! Reading the members of a body by rule, collecting what is wrong with each.

use serde_json::{Map, Value, json};

use inventree::resource::sent::{self, REQUIRED};

use crate::web::body::Body;
use crate::web::error::{ApiError, Result};

/// Reads the members of a body by rule and collects what is wrong with each.
#[derive(Debug)]
pub struct Input {
    body: Body,
    errors: Map<String, Value>,
}

/// A member as read by a rule: absent, wrong (and noted), or there.
pub struct Member<'a, T> {
    input: &'a mut Input,
    name: &'static str,
    value: Option<T>,
    wrong: bool,
}

impl Input {
    /// The members of the body.
    #[must_use]
    pub fn of(body: Body) -> Self {
        Self {
            body,
            errors: Map::new(),
        }
    }

    /// The member as it was sent.
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<&Value> {
        self.body.0.get(name)
    }

    /// Notes what is wrong with a member.
    pub fn refuse(&mut self, name: &str, text: &str) {
        self.errors.insert(name.to_owned(), json!([text]));
    }

    /// A truth value, in any of the usual spellings.
    pub fn boolean(&mut self, name: &'static str) -> Member<'_, bool> {
        self.read(name, sent::boolean)
    }

    /// A whole number.
    pub fn integer(&mut self, name: &'static str) -> Member<'_, i64> {
        self.read(name, sent::integer)
    }

    /// A text without white space at its ends, of at most `max` characters; empty where `blank` allows it.
    pub fn text(&mut self, name: &'static str, max: usize, blank: bool) -> Member<'_, String> {
        self.read(name, |value| sent::text(value, max, blank))
    }

    /// A password: a text that is taken as it is, white space included.
    pub fn password(&mut self, name: &'static str, max: usize) -> Member<'_, String> {
        self.read(name, |value| match value {
            Value::String(text) if text.is_empty() => {
                Err("This field may not be blank.".to_owned())
            }
            Value::String(text) if text.chars().count() > max => Err(format!(
                "Ensure this field has no more than {max} characters."
            )),
            Value::String(text) => Ok(text.clone()),
            Value::Null => Err("This field may not be null.".to_owned()),
            _ => Err("Not a valid string.".to_owned()),
        })
    }

    /// Whole numbers.
    pub fn integers(&mut self, name: &'static str) -> Member<'_, Vec<i64>> {
        self.read(name, |value| {
            let items = value
                .as_array()
                .ok_or_else(|| "Expected a list of items but got another type.".to_owned())?;
            items
                .iter()
                .map(|item| {
                    item.as_i64()
                        .ok_or_else(|| "A valid integer is required.".to_owned())
                })
                .collect()
        })
    }

    fn read<T>(
        &mut self,
        name: &'static str,
        rule: impl FnOnce(&Value) -> std::result::Result<T, String>,
    ) -> Member<'_, T> {
        let read = self.body.0.get(name).map(rule);
        let (value, wrong) = match read {
            None => (None, false),
            Some(Ok(value)) => (Some(value), false),
            Some(Err(text)) => {
                self.refuse(name, &text);
                (None, true)
            }
        };
        Member {
            input: self,
            name,
            value,
            wrong,
        }
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// When anything was wrong: a 400 with a text for each member.
    pub fn finish(self) -> Result<()> {
        if self.errors.is_empty() {
            return Ok(());
        }
        Err(ApiError::Fields(self.errors))
    }
}

impl<T> Member<'_, T> {
    /// The value, if there is a right one.
    pub fn optional(self) -> Option<T> {
        self.value
    }

    /// The value, or the default.
    pub fn or(self, default: T) -> T {
        self.value.unwrap_or(default)
    }

    /// The value; its absence is an error. `None` where one was noted.
    pub fn required(self) -> Option<T> {
        if self.value.is_none() && !self.wrong {
            self.input.refuse(self.name, REQUIRED);
        }
        self.value
    }
}
