//! The nested objects of a request for a new part.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::Value;

use crate::json_error::python_type;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{
    Change, DefaultValue, Field, FieldType, Resource, SqlValue, WriteContext, parse, read,
};

/// The fields of a nested object in the request.
pub(super) type FieldValues = HashMap<&'static str, SqlValue>;

/// Parses the nested object with the name; `None` if it is missing or not valid.
pub(super) fn parse_nested(
    context: &mut WriteContext<'_>,
    change: &Change,
    name: &str,
) -> QueryResult<Option<FieldValues>> {
    let object = match change.request_value(name).filter(|_| change.is_new()) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(object)) => object,
        Some(other) => {
            let text = format!(
                "Invalid data. Expected a dictionary, but got {}.",
                python_type(other)
            );
            context.reject(NON_FIELD_ERRORS, text);
            return Ok(None);
        }
    };
    let mut members = FieldValues::new();
    for field in fields_of(change.resource(), name) {
        let cell = match (object.get(field.name), field.default) {
            (Some(value), _) => parse::field_value(field, value),
            (None, _) if field.required => Err(parse::REQUIRED.to_owned()),
            (None, DefaultValue::Boolean(boolean)) => Ok(boolean.into()),
            (None, _) => Ok(SqlValue::Null),
        };
        match (cell, field.field_type) {
            (Ok(SqlValue::Int(key)), FieldType::Related(to))
                if !read::exists(context.db, to.table, key)? =>
            {
                context.reject(field.name, parse::unknown_key_message(key));
            }
            (Ok(cell), _) => drop(members.insert(field.name, cell)),
            (Err(text), _) => context.reject(field.name, text),
        }
    }
    Ok(context.errors.0.is_empty().then_some(members))
}

fn fields_of(resource: &Resource, name: &str) -> &'static [Field] {
    match resource.field(name).map(|field| field.field_type) {
        Some(FieldType::Nested(fields)) => fields,
        _ => &[],
    }
}

pub(super) fn key(members: &FieldValues, name: &str) -> Option<i64> {
    members.get(name).and_then(SqlValue::int)
}

pub(super) fn text<'a>(members: &'a FieldValues, name: &str) -> &'a str {
    members.get(name).map(SqlValue::text).unwrap_or_default()
}

pub(super) fn is_true(members: &FieldValues, name: &str) -> bool {
    members.get(name).is_some_and(SqlValue::is_true)
}
