//! Lookups by the label of a supplier: the supplier, the supplier part, the manufacturer part, the order.

use diesel::QueryResult;

use crate::context::ReadContext;
use crate::db::{Db, DbError};
use crate::error::Result;
use crate::registry::Wait;
use crate::registry::store::setting;
use crate::resource::{SqlValue, Statement, search};
use crate::settings::SettingSpec;
use crate::supplier_label::LabelFields;

/// Key of the setting with the supplier.
pub const SUPPLIER_ID: &str = "SUPPLIER_ID";

/// The setting with the key of the supplier, which every such plugin has.
const SUPPLIER_SETTING: SettingSpec = SettingSpec::of::<Option<i64>>(SUPPLIER_ID, "Supplier");

/// Returns the company in the plugin's setting, else the only supplier whose name contains the text. That one is stored
/// in the setting.
///
/// # Errors
/// When the database does not answer.
pub fn find_supplier(cx: &ReadContext, name: &str) -> Result<Option<i64>> {
    let slug = cx.plugin().slug;
    let values = cx.host().plugin_values(slug)?;
    let set: Option<i64> = values.get(&SUPPLIER_SETTING);
    if set.is_some() || name.is_empty() {
        return Ok(set);
    }
    let found = cx
        .host()
        .db()
        .read(|db| Ok::<_, DbError>(supplier_by_name(db, name)?))?;
    let Some(pk) = found.map(|pk| pk.to_string()) else {
        return Ok(None);
    };
    // Another request may have set another one meanwhile.
    cx.host()
        .db()
        .write_as_host(|db| Ok::<_, DbError>(setting::set_if_empty(db, slug, SUPPLIER_ID, &pk)?))?;
    cx.host().refresh(Wait::No)?;
    Ok(cx.host().plugin_values(slug)?.get(&SUPPLIER_SETTING))
}

fn supplier_by_name(db: &mut Db, name: &str) -> QueryResult<Option<i64>> {
    let pattern = search::like_pattern(&name.to_lowercase());
    let mut sql = Statement::new("SELECT id FROM companies WHERE is_supplier").cached();
    sql.sql_with(" AND LOWER(name) LIKE ? ESCAPE '\\'", &pattern.into());
    single_key(db, &sql)
}

/// Returns the only supplier part that matches the supplier's or the manufacturer's number on the label.
///
/// # Errors
/// When a query fails.
pub fn supplier_part(
    db: &mut Db,
    label: &LabelFields,
    supplier: Option<i64>,
) -> QueryResult<Option<i64>> {
    exact_or_uppercase(label, |label| supplier_part_exact(db, label, supplier))
}

fn supplier_part_exact(
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
    .cached();
    sql.append(first);
    if let Some(supplier) = supplier {
        sql.sql(" AND s.supplier_id = ").value(supplier);
    }
    let found = first_two_keys(db, &sql)?;
    match (found.as_slice(), by_mpn) {
        ([_, _], Some(by_mpn)) => single_key(db, sql.sql(" AND ").append(by_mpn)),
        ([one], _) => Ok(Some(*one)),
        _ => Ok(None),
    }
}

/// Returns the only manufacturer part with the number on the label that the supplier makes or sells.
///
/// # Errors
/// When the query fails.
pub fn manufacturer_part(
    db: &mut Db,
    label: &LabelFields,
    supplier: Option<i64>,
) -> QueryResult<Option<i64>> {
    exact_or_uppercase(label, |label| manufacturer_part_exact(db, label, supplier))
}

fn manufacturer_part_exact(
    db: &mut Db,
    label: &LabelFields,
    supplier: Option<i64>,
) -> QueryResult<Option<i64>> {
    let Some(mpn) = label.manufacturer_part_number.as_deref() else {
        return Ok(None);
    };
    let mut sql = Statement::new("SELECT m.id FROM manufacturer_parts m WHERE ").cached();
    sql.append(condition("m.mpn = ", mpn));
    if let Some(supplier) = supplier {
        sql.sql_with(
            " AND (m.manufacturer_id = ? OR EXISTS (SELECT 1 FROM supplier_parts s \
             WHERE s.manufacturer_part_id = m.id AND s.supplier_id = ?))",
            &supplier.into(),
        );
    }
    single_key(db, &sql)
}

/// Returns the only order of the supplier with our number on the label, else with the supplier's number: suppliers
/// print any text that was entered as ours.
///
/// # Errors
/// When a query fails.
pub fn purchase_order(
    db: &mut Db,
    label: &LabelFields,
    supplier: Option<i64>,
) -> QueryResult<Option<i64>> {
    exact_or_uppercase(label, |label| purchase_order_exact(db, label, supplier))
}

fn purchase_order_exact(
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
        if let Some(order) = single_key(db, &sql.cached())? {
            return Ok(Some(order));
        }
    }
    Ok(None)
}

/// Searches by the label as it is written, else in upper case.
fn exact_or_uppercase(
    label: &LabelFields,
    mut find: impl FnMut(&LabelFields) -> QueryResult<Option<i64>>,
) -> QueryResult<Option<i64>> {
    let found = find(label)?;
    let capitals = label.to_uppercase();
    if found.is_some() || capitals == *label {
        return Ok(found);
    }
    find(&capitals)
}

fn condition(sql: &'static str, text: &str) -> Statement {
    Statement::new(sql).value(text).clone()
}

/// Returns the key that the statement selects, if it is the only one.
fn single_key(db: &mut Db, sql: &Statement) -> QueryResult<Option<i64>> {
    let found = first_two_keys(db, sql)?;
    Ok(match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    })
}

/// Returns the first two keys that the statement selects.
fn first_two_keys(db: &mut Db, sql: &Statement) -> QueryResult<Vec<i64>> {
    let mut sql = sql.clone();
    sql.sql(" LIMIT 2");
    let rows = sql.load(db)?;
    Ok(rows
        .iter()
        .filter_map(|row| row.first().and_then(SqlValue::int))
        .collect())
}
