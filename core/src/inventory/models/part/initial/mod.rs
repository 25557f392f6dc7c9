//! Initial data of a new part: stock, suppliers, and data copied from another part and from the category.

use serde_json::Value;

use crate::db::lock::{self, AdvisoryLock};
use crate::models::part::trackable;
use crate::models::stock::LOCATION;
use crate::models::stock::locked_items::STRUCTURAL;
use crate::models::structural::is_structural;
use crate::resource::{Change, Statement, WriteContext, WriteError, parse, row};

mod copy;
mod items;
mod nested;
mod parameters;

use self::nested::{FieldValues, is_true, key, parse_nested, text};

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
