//! Ships stock items to the customer of a sales order.

use serde_json::{Map, json};

use super::adjust::{available_quantity, check_quantity};
use super::adjustment_item::{AdjustmentItem, ItemError};
use super::locked_items::LockedItems;
use super::split::split_off;
use super::status::TrackingType;
use super::tracking;
use crate::db::Db;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Actor, Item, SqlValue, Statement, ValidationErrors, WriteError, read};

/// Ships the lines to the customer for the order, in the caller's transaction.
///
/// If a line ships only part of an item, the rest stays where it is. Returns the keys of the shipped items, in the
/// order of the lines.
///
/// # Errors
/// When a line is not valid, or a query fails.
pub fn ship(
    db: &mut Db,
    actor: Actor<'_>,
    lines: &[AdjustmentItem],
    customer: Option<i64>,
    order: &Item,
) -> Result<Vec<i64>, WriteError> {
    let mut deltas = Map::new();
    if let Some(customer) = customer {
        deltas.insert("customer".to_owned(), json!(customer));
        deltas.insert(
            "customer_name".to_owned(),
            json!(lock_customer(db, customer)?),
        );
    }
    tracking::add_order_deltas(&mut deltas, order);
    let mut locked = LockedItems::lock(db, actor, lines.iter().map(|line| line.item), "")?;
    let (mut sent, mut errors) = (Vec::with_capacity(lines.len()), ValidationErrors::default());
    for line in lines {
        match shippable(&locked, line) {
            Err((_, text)) => errors.add(
                NON_FIELD_ERRORS,
                format!("stock item {}: {text}", line.item),
            ),
            Ok((item, is_whole)) => {
                let mut item = if is_whole {
                    item
                } else {
                    split_off(db, &mut locked, item, line, None)?
                };
                item.set("customer", SqlValue::from(customer));
                item.set("sales_order", order.pk());
                item.set("location", SqlValue::Null);
                sent.push(item.pk());
                locked.write(db, item, TrackingType::Shipped, &deltas)?;
            }
        }
    }
    errors.into_result()?;
    Ok(sent)
}

/// Returns the item of a line, and whether all of it is shipped.
fn shippable(locked: &LockedItems<'_>, line: &AdjustmentItem) -> Result<(Item, bool), ItemError> {
    let item = locked.get(line.item)?;
    let available = available_quantity(&item)?;
    check_quantity(line.quantity, available)?;
    Ok((item, line.quantity == available))
}

/// Locks the customer and returns its name.
fn lock_customer(db: &mut Db, customer: i64) -> Result<String, WriteError> {
    read::lock_shared(db, "companies", [customer])?;
    let mut sql = Statement::new("SELECT name FROM companies WHERE id = ").cached();
    let name = sql.value(customer).first_value(db)?;
    Ok(name.map(|name| name.text().to_owned()).unwrap_or_default())
}
