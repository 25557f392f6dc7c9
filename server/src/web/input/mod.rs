//! Reading the members of a body by rule, collecting what is wrong with each.

use inventree::decimal::Decimal;
use inventree::resource::{Cell, Field, Refusals, sent};
use serde_json::Value;

use crate::web::body::Body;
use crate::web::error::{ApiError, Result};

pub(crate) mod list;

/// Longest text of a history, in characters.
pub(crate) const LONGEST_NOTES: usize = 512;

/// Reads the members of a body, or of an object in one, by rule and collects what is wrong with each.
#[derive(Debug)]
pub struct Input {
    body: Body,
    refusals: Refusals,
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
            refusals: Refusals::default(),
        }
    }

    /// The member as it was sent.
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<&Value> {
        self.body.0.get(name)
    }

    /// Notes what is wrong with a member.
    pub fn refuse(&mut self, name: &str, text: impl Into<String>) {
        self.refusals.add(name, text);
    }

    /// A truth value, in any of the usual spellings.
    pub fn boolean(&mut self, name: &'static str) -> Member<'_, bool> {
        self.read(name, sent::boolean)
    }

    /// A whole number.
    pub fn integer(&mut self, name: &'static str) -> Member<'_, i64> {
        self.read(name, sent::integer)
    }

    /// The key of a row.
    pub fn key(&mut self, name: &'static str) -> Member<'_, i64> {
        self.read(name, sent::key)
    }

    /// A decimal number.
    pub fn number(&mut self, name: &'static str) -> Member<'_, Decimal> {
        self.read(name, sent::number)
    }

    /// A text of one line, of at most `max` characters; empty where `blank` allows it.
    pub fn text(&mut self, name: &'static str, max: usize, blank: bool) -> Member<'_, String> {
        self.read(name, |value| sent::text(value, max, blank))
    }

    /// A text that is looked up as it was sent, of at most `max` characters.
    pub fn verbatim(&mut self, name: &'static str, max: usize, blank: bool) -> Member<'_, String> {
        self.read(name, |value| sent::verbatim(value, max, blank))
    }

    /// A text that goes into the history of what is done; empty where there is none.
    pub fn notes(&mut self, name: &'static str) -> String {
        self.text(name, LONGEST_NOTES, true).or(String::new())
    }

    /// A password: a text that is taken as it is, white space included.
    pub fn password(&mut self, name: &'static str, max: usize) -> Member<'_, String> {
        self.read(name, |value| match value {
            Value::String(text) if text.is_empty() => Err(sent::BLANK.to_owned()),
            Value::String(text) if text.chars().count() > max => Err(sent::too_long(max)),
            Value::String(text) => Ok(text.clone()),
            _ => Err("Not a valid string.".to_owned()),
        })
    }

    /// Whole numbers.
    pub fn integers(&mut self, name: &'static str) -> Member<'_, Vec<i64>> {
        self.read(name, |value| {
            let items = value
                .as_array()
                .ok_or_else(|| list::not("list of items", value))?;
            items.iter().map(sent::integer).collect()
        })
    }

    /// A member that may be missing or null, by a rule.
    pub fn nullable<T>(
        &mut self,
        name: &'static str,
        rule: impl FnOnce(&Value) -> std::result::Result<T, String>,
    ) -> Option<T> {
        self.raw(name).filter(|value| !value.is_null())?;
        self.read(name, rule).optional()
    }

    /// A member by the rule of a resource's field.
    pub fn cell(&mut self, name: &'static str, field: &Field) -> Option<Cell> {
        let value = self.raw(name)?;
        let read = sent::read(field, value);
        read.map_err(|text| self.refuse(name, text)).ok()
    }

    /// A member by a rule, which is not asked about null.
    pub fn read<T>(
        &mut self,
        name: &'static str,
        rule: impl FnOnce(&Value) -> std::result::Result<T, String>,
    ) -> Member<'_, T> {
        let read = match self.raw(name) {
            None => None,
            Some(Value::Null) => Some(Err(sent::NULL.to_owned())),
            Some(value) => Some(rule(value)),
        };
        let (value, wrong) = match read {
            None => (None, false),
            Some(Ok(value)) => (Some(value), false),
            Some(Err(text)) => {
                self.refuse(name, text);
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
        self.refusals.finish().map_err(ApiError::from)
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
            self.input.refuse(self.name, sent::REQUIRED);
        }
        self.value
    }
}
