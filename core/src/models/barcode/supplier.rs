//! What a supplier's label speaks of: the supplier, their part, the manufacturer's part, the order.

use diesel::QueryResult;

use crate::context::ReadContext;
use crate::db::{Db, DbError};
use crate::error::Result;
use crate::label::LabelFields;
use crate::mixin::supplier_barcode::SUPPLIER_ID;
use crate::models::setting;
use crate::registry::Wait;
use crate::resource::{Cell, Statement, search};
use crate::settings::SettingSpec;

/// The setting that names the supplier, as every such plugin has it.
const SUPPLIER: SettingSpec = SettingSpec::of::<Option<i64>>(SUPPLIER_ID, "Supplier");

/// The company that the plugin's setting names, else the only supplier whose name holds the text, which then
/// stays in the setting.
///
/// # Errors
/// When the database gives no answer.
pub fn company(cx: &ReadContext, name: &str) -> Result<Option<i64>> {
    let slug = cx.plugin().slug;
    let values = cx.host().plugin_values(slug)?;
    let set: Option<i64> = values.get(&SUPPLIER);
    if set.is_some() || name.is_empty() {
        return Ok(set);
    }
    let found = cx
        .host()
        .db()
        .read(|db| Ok::<_, DbError>(named(db, name)?))?;
    let Some(pk) = found.map(|pk| pk.to_string()) else {
        return Ok(None);
    };
    // Somebody may have set another one meanwhile.
    cx.host()
        .db()
        .note(|db| Ok::<_, DbError>(setting::fill(db, slug, SUPPLIER_ID, &pk)?))?;
    cx.host().refresh(Wait::No)?;
    Ok(cx.host().plugin_values(slug)?.get(&SUPPLIER))
}

fn named(db: &mut Db, name: &str) -> QueryResult<Option<i64>> {
    let pattern = search::pattern(&name.to_lowercase());
    let mut sql = Statement::new("SELECT id FROM companies WHERE is_supplier").kept();
    sql.with(" AND LOWER(name) LIKE ? ESCAPE '\\'", &pattern.into());
    only(db, &sql)
}

/// The only supplier part that the label can mean, where it names the supplier's or the manufacturer's number.
///
/// # Errors
/// When a query fails.
pub fn supplier_part(
    db: &mut Db,
    label: &LabelFields,
    supplier: Option<i64>,
) -> QueryResult<Option<i64>> {
    in_either_case(label, |label| supplier_part_as_written(db, label, supplier))
}

fn supplier_part_as_written(
    db: &mut Db,
    label: &LabelFields,
    supplier: Option<i64>,
) -> QueryResult<Option<i64>> {
    let (sku, mpn) = (&label.supplier_part_number, &label.manufacturer_part_number);
    let by_mpn = mpn.as_deref().map(|mpn| condition("m.mpn = ", mpn));
    let Some(first) = sku
        .as_deref()
        .map(|sku| condition("s.sku = ", sku))
        .or_else(|| by_mpn.clone())
    else {
        return Ok(None);
    };
    let mut sql = Statement::new(
        "SELECT s.id FROM supplier_parts s LEFT JOIN manufacturer_parts m ON m.id = s.manufacturer_part_id WHERE ",
    )
    .kept();
    sql.append(first);
    if let Some(supplier) = supplier {
        sql.sql(" AND s.supplier_id = ").value(supplier);
    }
    let found = two(db, &sql)?;
    match (found.as_slice(), by_mpn) {
        ([_, _], Some(by_mpn)) => only(db, sql.sql(" AND ").append(by_mpn)),
        ([one], _) => Ok(Some(*one)),
        _ => Ok(None),
    }
}

/// The only manufacturer part of the label's number that the supplier makes or sells.
///
/// # Errors
/// When the query fails.
pub fn manufacturer_part(
    db: &mut Db,
    label: &LabelFields,
    supplier: Option<i64>,
) -> QueryResult<Option<i64>> {
    in_either_case(label, |label| {
        manufacturer_part_as_written(db, label, supplier)
    })
}

fn manufacturer_part_as_written(
    db: &mut Db,
    label: &LabelFields,
    supplier: Option<i64>,
) -> QueryResult<Option<i64>> {
    let Some(mpn) = label.manufacturer_part_number.as_deref() else {
        return Ok(None);
    };
    let mut sql = Statement::new("SELECT m.id FROM manufacturer_parts m WHERE ").kept();
    sql.append(condition("m.mpn = ", mpn));
    if let Some(supplier) = supplier {
        sql.with(
            " AND (m.manufacturer_id = ? OR EXISTS (SELECT 1 FROM supplier_parts s \
             WHERE s.manufacturer_part_id = m.id AND s.supplier_id = ?))",
            &supplier.into(),
        );
    }
    only(db, &sql)
}

/// The only order of the supplier's that has our number on the label or, where there is none, theirs: suppliers
/// print whatever was typed for ours.
///
/// # Errors
/// When a query fails.
pub fn purchase_order(
    db: &mut Db,
    label: &LabelFields,
    supplier: Option<i64>,
) -> QueryResult<Option<i64>> {
    in_either_case(label, |label| {
        purchase_order_as_written(db, label, supplier)
    })
}

fn purchase_order_as_written(
    db: &mut Db,
    label: &LabelFields,
    supplier: Option<i64>,
) -> QueryResult<Option<i64>> {
    let numbers = [
        ("reference = ", &label.customer_order_number),
        ("supplier_reference = ", &label.supplier_order_number),
    ];
    for (column, number) in numbers {
        let Some(number) = number.as_deref() else {
            continue;
        };
        let mut sql = Statement::new("SELECT id FROM purchase_orders WHERE ");
        sql.append(condition(column, number));
        if let Some(supplier) = supplier {
            sql.sql(" AND supplier_id = ").value(supplier);
        }
        if let Some(order) = only(db, &sql.kept())? {
            return Ok(Some(order));
        }
    }
    Ok(None)
}

/// What is found by the label as it is written, else by what stands on it in capitals.
fn in_either_case(
    label: &LabelFields,
    mut find: impl FnMut(&LabelFields) -> QueryResult<Option<i64>>,
) -> QueryResult<Option<i64>> {
    let found = find(label)?;
    let capitals = label.in_capitals();
    if found.is_some() || capitals == *label {
        return Ok(found);
    }
    find(&capitals)
}

fn condition(sql: &'static str, text: &str) -> Statement {
    Statement::new(sql).value(text).clone()
}

/// The key that the statement gives, where it gives one only.
fn only(db: &mut Db, sql: &Statement) -> QueryResult<Option<i64>> {
    let found = two(db, sql)?;
    Ok(match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    })
}

/// The first two keys that the statement gives.
fn two(db: &mut Db, sql: &Statement) -> QueryResult<Vec<i64>> {
    let mut sql = sql.clone();
    sql.sql(" LIMIT 2");
    let rows = sql.load(db)?;
    Ok(rows
        .iter()
        .filter_map(|row| row.first().and_then(Cell::int))
        .collect())
}
