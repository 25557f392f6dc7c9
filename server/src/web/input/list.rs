//! Lists of objects in a body, each element with what is wrong with it.

use inventree::json_error::python_type;
use inventree::models::stock::line::LineFaults;
use inventree::resource::Refusals;
use inventree::resource::refusal::WHOLE;
use serde_json::Value;

use super::Input;
use crate::web::body::Body;
use crate::web::error::{ApiError, Result};

/// Most elements of one list, and most keys of one request.
pub(crate) const MOST: usize = 1000;

impl Input {
    /// The elements of `items`, each by a rule; `None` of it is for an element in which something is wrong.
    pub(crate) fn items<T>(&mut self, rule: impl Fn(&mut Self) -> Option<T>) -> Vec<T> {
        let elements = self.read("items", |value| match value.as_array() {
            Some(elements) if elements.len() > MOST => {
                Err(format!("at most {MOST} items are changed at once"))
            }
            Some(elements) => Ok(elements.clone()),
            None => Err(not("list of items", value)),
        });
        let elements = elements.required().unwrap_or_default();
        let mut faults = LineFaults::of(elements.len());
        let mut items = Vec::with_capacity(elements.len());
        for (place, element) in elements.into_iter().enumerate() {
            match element {
                Value::Object(object) => {
                    let mut element = Self::of(Body(object));
                    items.extend(rule(&mut element));
                    faults.put(place, element.refusals);
                }
                other => {
                    let text = format!("Invalid data. {}", not("dictionary", &other));
                    faults.put(place, Refusals::of(WHOLE, text));
                }
            }
        }
        if let Err(refusals) = faults.finish() {
            self.refusals.0.extend(refusals.0);
        }
        items
    }

    /// Ends the reading: the members of these names as they were sent, and the items as they were understood.
    ///
    /// # Errors
    /// 400 with all that is wrong.
    pub(crate) fn echo(self, names: &[&str], items: Value) -> Result<Value> {
        self.refusals.finish().map_err(ApiError::from)?;
        let mut echo = self.body.0;
        echo.retain(|name, _| name == "items" || names.contains(&name.as_str()));
        echo.insert("items".to_owned(), items);
        Ok(Value::Object(echo))
    }

    /// Whether something is wrong with the member, as far as it was read.
    pub(crate) fn is_refused(&self, name: &str) -> bool {
        self.refusals.has(name)
    }
}

/// The text for a value of another type than expected.
pub(super) fn not(expected: &str, value: &Value) -> String {
    let found = python_type(value);
    format!("Expected a {expected} but got type \"{found}\".")
}
