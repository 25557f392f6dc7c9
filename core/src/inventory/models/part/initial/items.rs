//! Creates stock and supplier parts for a new part.

use serde_json::{Map, Value, json};

use super::nested::{FieldValues, key, text};
use crate::db::Db;
use crate::models::company::{MANUFACTURER_PART, SUPPLIER_PART};
use crate::models::stock::STOCK_ITEM;
use crate::resource::{Actor, Change, Resource, SqlValue, WriteError, write};

/// Creates the initial stock.
///
/// # Errors
/// When the stock item is not valid, or a query fails.
pub(super) fn create_stock(
    db: &mut Db,
    actor: Actor<'_>,
    part: i64,
    members: &FieldValues,
) -> Result<(), WriteError> {
    let quantity = members.get("quantity").and_then(SqlValue::decimal);
    let Some(quantity) = quantity.filter(|quantity| quantity.is_positive()) else {
        return Ok(());
    };
    let item = json!({
        "part": part,
        "quantity": quantity.to_string(),
        "location": key(members, "location"),
    });
    create(db, actor, &STOCK_ITEM, item)?;
    Ok(())
}

/// Creates the supplier part and the manufacturer part.
///
/// # Errors
/// When one of them is not valid, or a query fails.
pub(super) fn create_supplier_part(
    db: &mut Db,
    actor: Actor<'_>,
    part: i64,
    members: &FieldValues,
) -> Result<(), WriteError> {
    let mut created = None;
    if let Some(manufacturer) = key(members, "manufacturer") {
        let item =
            json!({ "part": part, "manufacturer": manufacturer, "MPN": text(members, "mpn") });
        created = Some(create(db, actor, &MANUFACTURER_PART, item)?);
    }
    if let Some(supplier) = key(members, "supplier") {
        let sku = text(members, "sku");
        let item =
            json!({ "part": part, "supplier": supplier, "SKU": sku, "manufacturer_part": created });
        create(db, actor, &SUPPLIER_PART, item)?;
    }
    Ok(())
}

/// Creates an item and returns its key.
fn create(
    db: &mut Db,
    actor: Actor<'_>,
    resource: &'static Resource,
    item: Value,
) -> Result<i64, WriteError> {
    let members: Map<String, Value> = item.as_object().cloned().unwrap_or_default();
    let (mut change, refusals) = Change::from_request(resource, None, members, true);
    refusals.into_result()?;
    Ok(write::write(db, actor, &mut change)?.pk())
}
