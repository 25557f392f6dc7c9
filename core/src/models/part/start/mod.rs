//! What a new part starts with: stock, a supplier, what it takes over from another part and from its category.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::Value;

use crate::db::lock::{self, Lock};
use crate::json_error::python_type;
use crate::models::part::trackable;
use crate::models::stock::LOCATION;
use crate::models::stock::rules::STRUCTURAL;
use crate::models::structural::is_structural;
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{
    Cell, Change, Field, Kind, Preset, Resource, Review, Statement, read, row, sent,
};

mod copy;
mod items;
mod parameters;

/// The members of an object inside what was sent.
type Members = HashMap<&'static str, Cell>;

/// Looks at what a new part is to start with.
///
/// # Errors
/// When a query fails.
pub(super) fn check(review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
    type Check = fn(&mut Review<'_>, &mut Change, &Members) -> Result<(), WriteError>;
    let all: [(&str, Check); 3] = [
        ("duplicate", check_original),
        ("initial_stock", check_stock),
        ("initial_supplier", check_supplier),
    ];
    for (name, check) in all {
        let mut own = Review::new(review.db, review.author);
        if let Some(members) = members(&mut own, change, name)? {
            check(&mut own, change, &members)?;
        }
        if let Err(own) = own.refusals.finish() {
            let all = &mut review.refusals.0;
            all.insert(name.to_owned(), Value::Object(own.0));
        }
    }
    Ok(())
}

/// Makes what the new part starts with, in the transaction that makes the part.
///
/// # Errors
/// With what is wrong with it, or when a query fails.
pub(super) fn make(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let part = change.after.pk();
    if let Some(members) = members(review, change, "duplicate")? {
        copy::copy(review.db, part, &members)?;
        trackable::spread_to(review.db, review.author, part)?;
    }
    let given = parameters::of(review, change)?;
    row::insert_all(review.db, review.author, &given)?;
    if let Some(members) = members(review, change, "initial_supplier")? {
        items::make_supplier(review.db, review.author, part, &members)?;
    }
    if let Some(members) = members(review, change, "initial_stock")? {
        items::make_stock(review.db, review.author, part, &members)?;
    }
    Ok(())
}

/// The object of the name, read by its fields; none where it was not sent or is not understood.
fn members(review: &mut Review<'_>, change: &Change, name: &str) -> QueryResult<Option<Members>> {
    let object = match change.sent(name).filter(|_| change.is_new()) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(object)) => object,
        Some(other) => {
            let text = format!(
                "Invalid data. Expected a dictionary, but got {}.",
                python_type(other)
            );
            review.refuse(WHOLE, text);
            return Ok(None);
        }
    };
    let mut members = Members::new();
    for field in fields_of(change.resource(), name) {
        let cell = match (object.get(field.name), field.default) {
            (Some(value), _) => sent::read(field, value),
            (None, _) if field.required => Err(sent::REQUIRED.to_owned()),
            (None, Preset::Truth(truth)) => Ok(truth.into()),
            (None, _) => Ok(Cell::Null),
        };
        match (cell, field.kind) {
            (Ok(Cell::Int(key)), Kind::Related(to)) if !read::exists(review.db, to.table, key)? => {
                review.refuse(field.name, sent::unknown_key(key));
            }
            (Ok(cell), _) => drop(members.insert(field.name, cell)),
            (Err(text), _) => review.refuse(field.name, text),
        }
    }
    Ok(review.refusals.0.is_empty().then_some(members))
}

fn fields_of(resource: &Resource, name: &str) -> &'static [Field] {
    match resource.field(name).map(|field| field.kind) {
        Some(Kind::Nested(fields)) => fields,
        _ => &[],
    }
}

fn key(members: &Members, name: &str) -> Option<i64> {
    members.get(name).and_then(Cell::int)
}

fn text<'a>(members: &'a Members, name: &str) -> &'a str {
    members.get(name).map(Cell::text).unwrap_or_default()
}

fn is(members: &Members, name: &str) -> bool {
    members.get(name).is_some_and(Cell::is_true)
}

/// Takes over what stands in the row of the original.
fn check_original(
    review: &mut Review<'_>,
    change: &mut Change,
    members: &Members,
) -> Result<(), WriteError> {
    if is(members, "copy_image") {
        // Nobody removes the file until the new part names it too.
        lock::take(review.db, Lock::Files)?;
    }
    let mut sql = Statement::new("SELECT notes, image FROM parts WHERE id = ").kept();
    let rows = sql
        .value(key(members, "part").unwrap_or_default())
        .load(review.db)?;
    if let Some([notes, image]) = rows.first().map(Vec::as_slice) {
        if is(members, "copy_notes") {
            change.after.set("notes", notes.clone());
        }
        if is(members, "copy_image") {
            change.after.set("image", image.clone());
        }
    }
    Ok(())
}

fn check_stock(
    review: &mut Review<'_>,
    change: &mut Change,
    members: &Members,
) -> Result<(), WriteError> {
    let quantity = key(members, "quantity").unwrap_or_default();
    if quantity > 0 && change.after.is("virtual") {
        let text = "Stock item cannot be created for virtual parts";
        review.refuse("quantity", text);
    }
    let location = key(members, "location").unwrap_or_default();
    if is_structural(review.db, LOCATION.target.table, location)? {
        review.refuse("location", STRUCTURAL);
    }
    Ok(())
}

fn check_supplier(
    review: &mut Review<'_>,
    _change: &mut Change,
    members: &Members,
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
        let mut sql = Statement::new("SELECT is_").kept();
        sql.sql(role)
            .sql(" FROM companies WHERE id = ")
            .value(company);
        if sql.first(review.db)?.is_some_and(|fits| !fits.is_true()) {
            review.refuse(role, text_of_role);
        }
        if text(members, number).is_empty() {
            review.refuse(number, sent::REQUIRED);
            continue;
        }
        let mut sql = Statement::new("SELECT 1 FROM ").kept();
        sql.sql(role).sql("_parts WHERE ").sql(role);
        sql.sql("_id = ").value(company).sql(" AND ").sql(number);
        sql.sql(" = ").value(text(members, number));
        if sql.first(review.db)?.is_some() {
            let (kind, name) = if role == "supplier" {
                ("Supplier", "SKU")
            } else {
                ("Manufacturer", "MPN")
            };
            let text = format!("{kind} part matching this {name} already exists");
            review.refuse(number, text);
        }
    }
    Ok(())
}
