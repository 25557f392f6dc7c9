//! A change of an item, parsed from a request by the table of fields, without the database.

use serde_json::{Map, Value};

use super::{
    DefaultValue, Field, FieldType, Item, Resource, Source, SqlValue, ValidationErrors, parse,
};

/// An item before and after a change.
#[derive(Debug, Clone)]
pub struct Change {
    /// The stored item; `None` for a new one.
    pub before: Option<Item>,
    /// The item after the change.
    pub after: Item,
    /// The item that this one is split from, whose values it keeps.
    pub(super) split_from: Option<Item>,
    request_data: Map<String, Value>,
    /// Whether plugins have validated it.
    pub(super) is_validated: bool,
}

impl Change {
    /// Returns the change that an operation makes, without a request body.
    #[must_use]
    pub fn new(before: Option<Item>, after: Item) -> Self {
        Self {
            before,
            after,
            split_from: None,
            request_data: Map::new(),
            is_validated: false,
        }
    }

    /// Adds boolean fields as if the request body contained them.
    #[must_use]
    pub(crate) fn with_request_flags(mut self, members: &[(&str, bool)]) -> Self {
        let members = members.iter();
        self.request_data
            .extend(members.map(|(name, truth)| ((*name).to_owned(), Value::Bool(*truth))));
        self
    }

    /// Parses a request body and returns the change with its errors. A whole body must contain all required fields,
    /// except those with a default for a new item. Unknown and read-only fields are ignored.
    #[must_use]
    pub fn from_request(
        resource: &'static Resource,
        before: Option<Item>,
        sent: Map<String, Value>,
        is_whole: bool,
    ) -> (Self, ValidationErrors) {
        let mut errors = ValidationErrors::default();
        let after = before.clone().unwrap_or_else(|| default_item(resource));
        let mut change = Self {
            before,
            after,
            split_from: None,
            request_data: sent,
            is_validated: false,
        };
        for field in resource.fields.iter().filter(|field| !field.read_only) {
            match change.request_data.get(field.name) {
                None if is_whole && field.is_required(change.before.is_none()) => {
                    errors.add(field.name, parse::REQUIRED);
                }
                None => {}
                Some(value) if field.source == Source::Rules => {
                    if let Err(text) = check_custom_field(field, value) {
                        errors.add(field.name, text);
                    }
                }
                Some(value) if field.field_type.is_file() && parse::is_null_or_empty(value) => {
                    change.after.set(field.name, "");
                }
                // `file::check` compares other values with the uploaded files.
                Some(_) if field.field_type.is_file() => {}
                Some(value) => match parse::field_value(field, value) {
                    Ok(cell) => change.after.set(field.name, cell),
                    Err(text) => errors.add(field.name, text),
                },
            }
        }
        (change, errors)
    }

    /// Returns the resource.
    #[must_use]
    pub fn resource(&self) -> &'static Resource {
        self.after.resource()
    }

    /// Whether the item is new.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.before.is_none()
    }

    /// Returns a field of the request body.
    #[must_use]
    pub fn request_value(&self, name: &str) -> Option<&Value> {
        self.request_data.get(name)
    }

    /// Returns the item whose values stay unless the request changes them: the stored one, or the one it is split from.
    #[must_use]
    pub fn original(&self) -> Option<&Item> {
        self.before.as_ref().or(self.split_from.as_ref())
    }

    /// Returns the field's text in [`original`](Self::original).
    #[must_use]
    pub fn original_text(&self, name: &str) -> Option<String> {
        self.original().map(|old| old.text(name).to_owned())
    }

    /// Whether the field gets a value that it did not have before. Plugins with a function for the field validate only
    /// such values. A value that stays or is copied, such as the batch code of a split item, is not new.
    #[must_use]
    pub fn has_new_value(&self, name: &str) -> bool {
        let is_empty = |cell: &SqlValue| cell.is_null() || *cell == SqlValue::Text(String::new());
        let value = self.after.get(name);
        self.original().is_none_or(|old| {
            let old = old.get(name);
            old != value && !(is_empty(old) && is_empty(value))
        })
    }

    /// Whether the value of the field changed, or the item is new.
    #[must_use]
    pub fn has_changed(&self, name: &str) -> bool {
        let before = self.before.as_ref();
        before.is_none_or(|before| before.get(name) != self.after.get(name))
    }
}

/// Checks a value for a field with [`Source::Rules`] by the field's type. The rules parse other types themselves.
fn check_custom_field(field: &Field, sent: &Value) -> Result<(), String> {
    match field.field_type {
        FieldType::Tags => parse::tags(sent).map(drop),
        FieldType::Boolean => parse::boolean(sent).map(drop),
        _ => Ok(()),
    }
}

/// Returns a new item with the default values.
fn default_item(resource: &'static Resource) -> Item {
    let cells = resource.fields.iter().map(|field| match field.default {
        _ if field.column_name().is_none() => SqlValue::Null,
        DefaultValue::Boolean(truth) => SqlValue::Bool(truth),
        DefaultValue::Integer(whole) => match field.field_type {
            FieldType::Number | FieldType::DecimalString(_) | FieldType::Price => {
                crate::decimal::Decimal::try_from(whole)
                    .unwrap_or_default()
                    .into()
            }
            _ => SqlValue::Int(whole),
        },
        DefaultValue::Text(word) => word.into(),
        DefaultValue::Empty if field.field_type.is_file() => "".into(),
        DefaultValue::Empty if field.null || field.name == "pk" => SqlValue::Null,
        DefaultValue::Empty => match field.field_type {
            FieldType::Text(_)
            | FieldType::Notes(_)
            | FieldType::Url(_)
            | FieldType::Email(_)
            | FieldType::Currency => "".into(),
            FieldType::Number
            | FieldType::DecimalString(_)
            | FieldType::Price
            | FieldType::Integer(..) => SqlValue::Int(0),
            _ => SqlValue::Null,
        },
    });
    Item::new(resource, cells.collect())
}
