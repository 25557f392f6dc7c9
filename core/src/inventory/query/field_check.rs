//! Checks at compile time that the fields of a model are those of its resource.

use super::field_value::CURRENCY_SUFFIX;
use super::{FieldValue, Shape};
use crate::const_check::str_eq;
use crate::resource::{Field, FieldType, Resource, Source};

/// How a model declares a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declared {
    /// Part of the item, and writable.
    Writable,
    /// Part of the item, writable, and required in a new one.
    Required,
    /// Part of the item, and not written.
    ReadOnly,
    /// Read only on request.
    OnRequest,
    /// Only written.
    WriteOnly,
}

/// Returns the index of the field in the resource, at compile time.
///
/// # Panics
/// When the resource has no such field, or the field differs from its declaration.
#[must_use]
pub const fn field_index<T: FieldValue>(
    resource: &Resource,
    name: &str,
    declared: Declared,
) -> usize {
    let index = find(resource, name, "");
    let field = &resource.fields[index];
    check_type::<T>(field);
    check_access(resource, field, declared);
    if let Shape::Money = T::SHAPE {
        let currency = currency_index(resource, name);
        let field = &resource.fields[currency];
        let is_currency = matches!(field.field_type, FieldType::Currency);
        assert!(is_currency, "the field with the currency has another type");
    }
    index
}

/// Returns the index of the field with the currency of the amount.
///
/// # Panics
/// When the resource has no such field.
#[must_use]
pub const fn currency_index(resource: &Resource, amount: &str) -> usize {
    find(resource, amount, CURRENCY_SUFFIX)
}

const fn find(resource: &Resource, name: &str, suffix: &str) -> usize {
    let mut index = 0;
    while index < resource.fields.len() {
        if is_joined(resource.fields[index].name, name, suffix) {
            return index;
        }
        index += 1;
    }
    panic!("the resource has no field of this name");
}

/// Whether the text is the name followed by the suffix.
const fn is_joined(text: &str, name: &str, suffix: &str) -> bool {
    if text.len() != name.len() + suffix.len() {
        return false;
    }
    let (start, end) = text.split_at(name.len());
    str_eq(start, name) && str_eq(end, suffix)
}

const fn check_type<T: FieldValue>(field: &Field) {
    let has_shape = has_shape(T::SHAPE, field.field_type);
    assert!(has_shape, "the field has another type");
    let is_nullable = match field.source {
        Source::Column(_) if field.field_type.is_text() => field.empty_is_null,
        Source::Column(_) => field.null || field.null_on_delete,
        _ => T::IS_OPTIONAL,
    };
    assert!(
        is_nullable == T::IS_OPTIONAL,
        "`Option` is for fields that can be null, and only for those"
    );
}

const fn check_access(resource: &Resource, field: &Field, declared: Declared) {
    let must_be_set = resource.allows.create && field.is_required(true);
    match declared {
        Declared::Writable => {
            assert!(!field.read_only, "the field is read-only");
            assert!(!must_be_set, "a new item requires the field");
        }
        Declared::Required => assert!(field.required, "a new item does not require the field"),
        Declared::ReadOnly => {}
        Declared::WriteOnly => {
            let is_written = matches!(field.source, Source::Rules) && !field.read_only;
            assert!(
                is_written,
                "the field is not one that only requests contain"
            );
        }
        Declared::OnRequest => {
            let is_column = matches!(field.source, Source::Column(_));
            assert!(!is_column, "the field is part of the item");
            let is_computed = !matches!(field.source, Source::Rules) || !field.query_sql.is_empty();
            assert!(is_computed, "no query can compute the field");
        }
    }
}

const fn has_shape(shape: Shape, field: FieldType) -> bool {
    match (shape, field) {
        (Shape::Boolean, FieldType::Boolean)
        | (Shape::Integer, FieldType::Integer(..))
        | (
            Shape::Decimal,
            FieldType::Number | FieldType::DecimalString(_) | FieldType::Price,
        )
        | (Shape::Money, FieldType::Price)
        | (Shape::Date, FieldType::Date)
        | (Shape::DateTime, FieldType::DateTime)
        // A key that SQL computes.
        | (Shape::Key(_), FieldType::Integer(..)) => true,
        (Shape::Text, FieldType::Currency | FieldType::TextChoice(_) | FieldType::Any) => true,
        (Shape::Text, field) => field.is_text(),
        (Shape::Key(model), FieldType::Related(to)) => str_eq(model, to.name),
        (Shape::Status(own), FieldType::IntegerChoice(choices)) => are_same(own, choices),
        _ => false,
    }
}

/// Whether two lists have the same codes.
const fn are_same(own: &[(i64, &str)], choices: &[(i64, &str)]) -> bool {
    if own.len() != choices.len() {
        return false;
    }
    let mut index = 0;
    while index < own.len() {
        if own[index].0 != choices[index].0 {
            return false;
        }
        index += 1;
    }
    true
}
