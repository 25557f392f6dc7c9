//! Initial data of a new part: stock, suppliers, and data copied from another part and from the category.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::Value;

use crate::db::lock::{self, AdvisoryLock};
use crate::json_error::python_type;
use crate::models::part::trackable;
use crate::models::stock::LOCATION;
use crate::models::stock::rules::STRUCTURAL;
use crate::models::structural::is_structural;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::write::WriteError;
use crate::resource::{
    Change, DefaultValue, Field, FieldType, Resource, SqlValue, Statement, WriteContext, parse,
    read, row,
};

mod copy;
mod items;
mod parameters;

/// The fields of a nested object in the request.
type FieldValues = HashMap<&'static str, SqlValue>;

/// Checks the initial data of a new part, and copies the notes and image of the original.
///
/// # Errors
/// When a query fails.
pub(super) fn check(context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
    type Check = fn(&mut WriteContext<'_>, &mut Change, &FieldValues) -> Result<(), WriteError>;
    let all: [(&str, Check); 3] = [
        ("duplicate", copy_notes_and_image),
        ("initial_stock", check_stock),
        ("initial_supplier", check_supplier),
    ];
    for (name, check) in all {
        let mut own = WriteContext::new(context.db, context.actor);
        if let Some(members) = parse_nested(&mut own, change, name)? {
            check(&mut own, change, &members)?;
        }
        if let Err(own) = own.errors.into_result() {
            let all = &mut context.errors.0;
            all.insert(name.to_owned(), Value::Object(own.0));
        }
    }
    Ok(())
}

/// Creates the initial data, in the transaction that creates the part.
///
/// # Errors
/// When the data is not valid, or a query fails.
pub(super) fn create(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let part = change.after.pk();
    if let Some(members) = parse_nested(context, change, "duplicate")? {
        copy::copy(context.db, part, &members)?;
        trackable::propagate_to(context.db, context.actor, part)?;
    }
    let given = parameters::initial_parameters(context, change)?;
    row::insert_all(context.db, context.actor, &given)?;
    if let Some(members) = parse_nested(context, change, "initial_supplier")? {
        items::create_supplier_part(context.db, context.actor, part, &members)?;
    }
    if let Some(members) = parse_nested(context, change, "initial_stock")? {
        items::create_stock(context.db, context.actor, part, &members)?;
    }
    Ok(())
}

/// Parses the nested object with the name; `None` if it is missing or not valid.
fn parse_nested(
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
            (None, DefaultValue::Boolean(truth)) => Ok(truth.into()),
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

fn key(members: &FieldValues, name: &str) -> Option<i64> {
    members.get(name).and_then(SqlValue::int)
}

fn text<'a>(members: &'a FieldValues, name: &str) -> &'a str {
    members.get(name).map(SqlValue::text).unwrap_or_default()
}

fn is_true(members: &FieldValues, name: &str) -> bool {
    members.get(name).is_some_and(SqlValue::is_true)
}

/// Copies the notes and image of the original.
fn copy_notes_and_image(
    context: &mut WriteContext<'_>,
    change: &mut Change,
    members: &FieldValues,
) -> Result<(), WriteError> {
    if is_true(members, "copy_image") {
        // The file must not be removed before the new part refers to it.
        lock::acquire(context.db, AdvisoryLock::Files)?;
    }
    let mut sql = Statement::new("SELECT notes, image FROM parts WHERE id = ").cached();
    let rows = sql
        .value(key(members, "part").unwrap_or_default())
        .load(context.db)?;
    if let Some([notes, image]) = rows.first().map(Vec::as_slice) {
        if is_true(members, "copy_notes") {
            change.after.set("notes", notes.clone());
        }
        if is_true(members, "copy_image") {
            change.after.set("image", image.clone());
        }
    }
    Ok(())
}

fn check_stock(
    context: &mut WriteContext<'_>,
    change: &mut Change,
    members: &FieldValues,
) -> Result<(), WriteError> {
    let quantity = key(members, "quantity").unwrap_or_default();
    if quantity > 0 && change.after.is_true("virtual") {
        let text = "Stock item cannot be created for virtual parts";
        context.reject("quantity", text);
    }
    let location = key(members, "location").unwrap_or_default();
    if is_structural(context.db, LOCATION.model.table, location)? {
        context.reject("location", STRUCTURAL);
    }
    Ok(())
}

fn check_supplier(
    context: &mut WriteContext<'_>,
    _change: &mut Change,
    members: &FieldValues,
) -> Result<(), WriteError> {
    let ways = [
        (
            "supplier",
            "sku",
            "Selected company is not a valid supplier",
        ),
        (
            "manufacturer",
            "mpn",
            "Selected company is not a valid manufacturer",
        ),
    ];
    for (role, number, text_of_role) in ways {
        let Some(company) = key(members, role) else {
            continue;
        };
        let mut sql = Statement::new("SELECT is_").cached();
        sql.sql(role)
            .sql(" FROM companies WHERE id = ")
            .value(company);
        if sql
            .first_value(context.db)?
            .is_some_and(|fits| !fits.is_true())
        {
            context.reject(role, text_of_role);
        }
        if text(members, number).is_empty() {
            context.reject(number, parse::REQUIRED);
            continue;
        }
        let mut sql = Statement::new("SELECT 1 FROM ").cached();
        sql.sql(role).sql("_parts WHERE ").sql(role);
        sql.sql("_id = ").value(company).sql(" AND ").sql(number);
        sql.sql(" = ").value(text(members, number));
        if sql.first_value(context.db)?.is_some() {
            let (kind, name) = if role == "supplier" {
                ("Supplier", "SKU")
            } else {
                ("Manufacturer", "MPN")
            };
            let text = format!("{kind} part matching this {name} already exists");
            context.reject(number, text);
        }
    }
    Ok(())
}
