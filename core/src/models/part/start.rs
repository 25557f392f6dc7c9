//! What a new part starts with: stock, a supplier, what it takes over from another part and from its category.

use std::collections::HashMap;

use diesel::QueryResult;
use diesel::result::Error as QueryError;
use serde_json::{Map, Value, json};

use super::category_parameter;
use crate::db::{Db, DbError};
use crate::json_error::python_type;
use crate::models::company::{MANUFACTURER_PART, SUPPLIER_PART};
use crate::models::stock::STOCK_ITEM;
use crate::resource::refusal::WHOLE;
use crate::resource::write::{self, WriteError};
use crate::resource::{
    Author, Cell, Change, Field, Kind, Preset, Refusals, Resource, Statement, read, sent,
};

/// The members of an object inside what was sent.
type Members = HashMap<&'static str, Cell>;

/// Looks at what a new part is to start with.
///
/// # Errors
/// When a query fails.
pub(super) fn check(db: &mut Db, change: &mut Change, refusals: &mut Refusals) -> QueryResult<()> {
    type Check = fn(&mut Db, &mut Change, &Members, &mut Refusals) -> QueryResult<()>;
    let all: [(&str, Check); 3] = [
        ("duplicate", check_original),
        ("initial_stock", check_stock),
        ("initial_supplier", check_supplier),
    ];
    for (name, check) in all {
        let mut own = Refusals::default();
        if let Some(members) = members(db, change, name, &mut own)? {
            check(db, change, &members, &mut own)?;
        }
        if let Err(own) = own.finish() {
            refusals.0.insert(name.to_owned(), Value::Object(own.0));
        }
    }
    Ok(())
}

/// Makes what the new part starts with, in the transaction that makes the part.
///
/// # Errors
/// When a query fails.
pub(super) fn make(db: &mut Db, author: Author<'_>, change: &Change) -> QueryResult<()> {
    let mut refusals = Refusals::default();
    if let Some(members) = members(db, change, "duplicate", &mut refusals)? {
        copy(db, change, &members)?;
    }
    let is_copied = change.sent("copy_category_parameters");
    let is_copied = is_copied.is_none_or(|value| sent::boolean(value) != Ok(false));
    if let Some(category) = change.after.integer("category").filter(|_| is_copied) {
        category_parameter::copy(db, author, change.after.pk(), category)?;
    }
    if let Some(members) = members(db, change, "initial_supplier", &mut refusals)? {
        make_supplier(db, author, change, &members)?;
    }
    if let Some(members) = members(db, change, "initial_stock", &mut refusals)? {
        make_stock(db, author, change, &members)?;
    }
    Ok(())
}

/// The object of the name, read by its fields; none where it was not sent or is not understood.
fn members(
    db: &mut Db,
    change: &Change,
    name: &str,
    refusals: &mut Refusals,
) -> QueryResult<Option<Members>> {
    let object = match change.sent(name).filter(|_| change.is_new()) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(object)) => object,
        Some(other) => {
            let text = format!(
                "Invalid data. Expected a dictionary, but got {}.",
                python_type(other)
            );
            refusals.add(WHOLE, text);
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
            (Ok(Cell::Int(key)), Kind::Related(to)) if !read::exists(db, to.table, key)? => {
                refusals.add(field.name, sent::unknown_key(key));
            }
            (Ok(cell), _) => drop(members.insert(field.name, cell)),
            (Err(text), _) => refusals.add(field.name, text),
        }
    }
    Ok(refusals.0.is_empty().then_some(members))
}

fn fields_of(resource: &Resource, name: &str) -> &'static [Field] {
    let mut fields = resource.fields.iter();
    match fields
        .find(|field| field.name == name)
        .map(|field| field.kind)
    {
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
    db: &mut Db,
    change: &mut Change,
    members: &Members,
    _refusals: &mut Refusals,
) -> QueryResult<()> {
    let mut sql = Statement::new("SELECT notes, image FROM parts WHERE id = ").kept();
    let rows = sql
        .value(key(members, "part").unwrap_or_default())
        .load(db)?;
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
    db: &mut Db,
    change: &mut Change,
    members: &Members,
    refusals: &mut Refusals,
) -> QueryResult<()> {
    let quantity = key(members, "quantity").unwrap_or_default();
    if quantity < 0 {
        let text = "Ensure this value is greater than or equal to 0.";
        refusals.add("quantity", text);
    }
    if quantity > 0 && change.after.is("virtual") {
        let text = "Stock item cannot be created for virtual parts";
        refusals.add("quantity", text);
    } else if quantity > 0 && change.after.is("is_template") {
        let text = "Stock item cannot be created for a template Part";
        refusals.add("quantity", text);
    }
    let mut sql = Statement::new("SELECT structural FROM stock_locations WHERE id = ").kept();
    sql.value(key(members, "location").unwrap_or_default());
    if sql
        .first(db)?
        .is_some_and(|structural| structural.is_true())
    {
        let text = "Stock items cannot be located into structural stock locations!";
        refusals.add("location", text);
    }
    Ok(())
}

fn check_supplier(
    db: &mut Db,
    _change: &mut Change,
    members: &Members,
    refusals: &mut Refusals,
) -> QueryResult<()> {
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
        if sql.first(db)?.is_some_and(|fits| !fits.is_true()) {
            refusals.add(role, text_of_role);
        }
        if text(members, number).is_empty() {
            refusals.add(number, sent::REQUIRED);
            continue;
        }
        let mut sql = Statement::new("SELECT 1 FROM ").kept();
        sql.sql(role).sql("_parts WHERE ").sql(role);
        sql.sql("_id = ").value(company).sql(" AND ").sql(number);
        sql.sql(" = ").value(text(members, number));
        if sql.first(db)?.is_some() {
            let (kind, name) = if role == "supplier" {
                ("Supplier", "SKU")
            } else {
                ("Manufacturer", "MPN")
            };
            let text = format!("{kind} part matching this {name} already exists");
            refusals.add(number, text);
        }
    }
    Ok(())
}

fn make_stock(
    db: &mut Db,
    author: Author<'_>,
    change: &Change,
    members: &Members,
) -> QueryResult<()> {
    let quantity = members.get("quantity").and_then(Cell::decimal);
    let Some(quantity) = quantity.filter(|quantity| quantity.is_positive()) else {
        return Ok(());
    };
    let item = json!({
        "part": change.after.pk(),
        "quantity": quantity,
        "location": key(members, "location"),
    });
    create(db, author, &STOCK_ITEM, item).map(drop)
}

fn make_supplier(
    db: &mut Db,
    author: Author<'_>,
    change: &Change,
    members: &Members,
) -> QueryResult<()> {
    let part = change.after.pk();
    let mut made = None;
    if let Some(manufacturer) = key(members, "manufacturer") {
        let item =
            json!({ "part": part, "manufacturer": manufacturer, "MPN": text(members, "mpn") });
        made = Some(create(db, author, &MANUFACTURER_PART, item)?);
    }
    if let Some(supplier) = key(members, "supplier") {
        let sku = text(members, "sku");
        let item =
            json!({ "part": part, "supplier": supplier, "SKU": sku, "manufacturer_part": made });
        create(db, author, &SUPPLIER_PART, item)?;
    }
    Ok(())
}

/// Makes an item of a part that was just made; its key.
fn create(
    db: &mut Db,
    author: Author<'_>,
    resource: &'static Resource,
    item: Value,
) -> QueryResult<i64> {
    let members: Map<String, Value> = item.as_object().cloned().unwrap_or_default();
    let (mut change, _) = Change::read(resource, None, members, true);
    match write::write(db, author, &mut change) {
        Ok(item) => Ok(item.pk()),
        Err(WriteError::Database(DbError::Query(error))) => Err(error),
        Err(_) => Err(QueryError::RollbackTransaction),
    }
}

/// Copies what other tables hold of the original.
fn copy(db: &mut Db, change: &Change, members: &Members) -> QueryResult<()> {
    const BOM: &str = "sub_part_id, quantity, reference, note, allow_variants, inherited, optional, \
        consumable, setup_quantity, attrition, rounding_multiple, search";
    const PARAMETERS: &str =
        "template_id, data, data_numeric, note, updated, updated_by_id, search";
    const TESTS: &str = "key, test_name, description, enabled, required, requires_value, \
        requires_attachment, choices, search";
    let (original, part) = (key(members, "part").unwrap_or_default(), change.after.pk());
    let all = [
        ("copy_bom", "bom_items", BOM),
        ("copy_parameters", "parameters", PARAMETERS),
        ("copy_tests", "part_test_templates", TESTS),
    ];
    for (name, table, columns) in all {
        if is(members, name) {
            let mut sql = Statement::new("INSERT INTO ").kept();
            sql.sql(&format!("{table} (part_id, {columns}) SELECT "))
                .value(part);
            sql.sql(&format!(", {columns} FROM {table} WHERE part_id = "))
                .value(original);
            sql.sql(" ORDER BY id").run(db)?;
        }
    }
    if is(members, "copy_bom") {
        copy_substitutes(db, original, part)?;
    }
    Ok(())
}

/// The copied lines of a bill of materials stand in the same order as those that they were copied from.
fn copy_substitutes(db: &mut Db, original: i64, part: i64) -> QueryResult<()> {
    const NUMBERED: &str = "(SELECT b.id, b.part_id, ROW_NUMBER() OVER (PARTITION BY b.part_id ORDER BY b.id) AS place FROM bom_items b)";
    let mut sql =
        Statement::new("INSERT INTO bom_substitutes (bom_item_id, part_id) SELECT n.id, u.part_id")
            .kept();
    sql.sql(&format!(
        " FROM bom_substitutes u JOIN {NUMBERED} o ON o.id = u.bom_item_id JOIN {NUMBERED} n ON n.place = o.place"
    ));
    sql.sql(" WHERE o.part_id = ").value(original);
    sql.sql(" AND n.part_id = ").value(part).run(db).map(drop)
}
