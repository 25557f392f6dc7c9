//! Lists of objects in a body, with the errors of each element.

use inventree::models::item_count::{MAX_ITEMS, too_many};
use inventree::models::stock::adjustment_item::ItemErrors;
use inventree::resource::ValidationErrors;
use inventree::resource::validation_errors::NON_FIELD_ERRORS;
use serde_json::Value;

use super::Input;
use super::wrong_type::wrong_type;
use crate::web::body::Body;
use crate::web::error::{ApiError, Result};

impl Input {
    /// Parses each element of `items` by a rule, which returns `None` for an invalid element.
    pub(crate) fn items<T>(&mut self, rule: impl Fn(&mut Self) -> Option<T>) -> Vec<T> {
        let elements = self.read("items", |value| match value.as_array() {
            Some(elements) if elements.len() > MAX_ITEMS => Err(too_many()),
            Some(elements) => Ok(elements.clone()),
            None => Err(wrong_type("list of items", value)),
        });
        let elements = elements.required().unwrap_or_default();
        let mut faults = ItemErrors::new(elements.len());
        let mut items = Vec::with_capacity(elements.len());
        for (index, element) in elements.into_iter().enumerate() {
            match element {
                Value::Object(object) => {
                    let mut element = Self::new(Body(object));
                    items.extend(rule(&mut element));
                    faults.set(index, element.errors);
                }
                other => {
                    let text = format!("Invalid data. {}", wrong_type("dictionary", &other));
                    faults.set(index, ValidationErrors::for_field(NON_FIELD_ERRORS, text));
                }
            }
        }
        if let Err(errors) = faults.finish() {
            self.errors.0.extend(errors.0);
        }
        items
    }

    /// Finishes the input. Returns the named fields as sent, and the items as parsed.
    ///
    /// # Errors
    /// 400 with all errors.
    pub(crate) fn echo(self, names: &[&str], items: Value) -> Result<Value> {
        self.errors.into_result().map_err(ApiError::from)?;
        let mut echo = self.body.0;
        echo.retain(|name, _| name == "items" || names.contains(&name.as_str()));
        echo.insert("items".to_owned(), items);
        Ok(Value::Object(echo))
    }

    /// Returns whether an error has been recorded for the field.
    pub(crate) fn has_error(&self, name: &str) -> bool {
        self.errors.has_field(name)
    }
}
