//! Stock and suppliers of a part that was just made.

use serde_json::{Map, Value, json};

use super::{Members, key, text};
use crate::db::Db;
use crate::models::company::{MANUFACTURER_PART, SUPPLIER_PART};
use crate::models::stock::STOCK_ITEM;
use crate::resource::write::{self, WriteError};
use crate::resource::{Author, Cell, Change, Resource};

/// Makes the stock that it starts with.
///
/// # Errors
/// With what is wrong with it, or when a query fails.
pub(super) fn make_stock(
    db: &mut Db,
    author: Author<'_>,
    part: i64,
    members: &Members,
) -> Result<(), WriteError> {
    let quantity = members.get("quantity").and_then(Cell::decimal);
    let Some(quantity) = quantity.filter(|quantity| quantity.is_positive()) else {
        return Ok(());
    };
    let item = json!({
        "part": part,
        "quantity": quantity.to_string(),
        "location": key(members, "location"),
    });
    create(db, author, &STOCK_ITEM, item)?;
    Ok(())
}

/// Makes it a supplier's part, and a manufacturer's.
///
/// # Errors
/// With what is wrong with it, or when a query fails.
pub(super) fn make_supplier(
    db: &mut Db,
    author: Author<'_>,
    part: i64,
    members: &Members,
) -> Result<(), WriteError> {
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
) -> Result<i64, WriteError> {
    let members: Map<String, Value> = item.as_object().cloned().unwrap_or_default();
    let (mut change, refusals) = Change::read(resource, None, members, true);
    refusals.finish()?;
    Ok(write::write(db, author, &mut change)?.pk())
}
