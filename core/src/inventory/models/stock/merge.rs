//! Merges several stock items of one part.

use std::collections::BTreeSet;

use serde_json::{Map, json};

use super::adjustment_item::ItemErrors;
use super::locked_items::{LockedItems, lock_location};
use super::split::split_deltas;
use super::status::TrackingType;
use super::{STOCK_ITEM, quantity};
use crate::access::role::Permission;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::item_count::{MAX_ITEMS, too_many};
use crate::models::order::returns::RETURN_ORDER_LINE;
use crate::models::order::sales::SALES_ORDER_ALLOCATION;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Actor, Item, SqlValue, Statement, ValidationErrors, WriteError, read};

/// Fields that may differ between merged items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MergeOptions {
    /// The supplier part.
    pub allow_mismatched_suppliers: bool,
    /// The status.
    pub allow_mismatched_status: bool,
}

/// Merges the items into the first of them and moves that to the location, in the caller's transaction.
///
/// # Errors
/// When the user lacks the permission, the request is not valid, or a query fails.
pub fn merge(
    db: &mut Db,
    actor: Actor<'_>,
    keys: &[i64],
    location: i64,
    tolerance: MergeOptions,
    notes: &str,
) -> Result<(), WriteError> {
    actor.check_permission(&STOCK_ITEM, Permission::Change)?;
    let refuse = |text: &str| WriteError::from(ValidationErrors::for_field(NON_FIELD_ERRORS, text));
    if keys.len() < 2 {
        return Err(refuse("At least two stock items must be provided"));
    }
    if keys.len() > MAX_ITEMS {
        return Err(ValidationErrors::for_field("items", too_many()).into());
    }
    if keys.iter().collect::<BTreeSet<_>>().len() < keys.len() {
        return Err(refuse("Duplicate stock items"));
    }
    lock_location(db, location, "location")?;
    lock_lines(db, keys)?;
    let mut locked = LockedItems::lock(db, actor, keys.iter().copied(), notes)?;
    let items = collect_items(&locked, keys)?;
    let hosts = hosts(db, keys)?;
    let Some((base, rest)) = items.split_first() else {
        return Err(refuse("At least two stock items must be provided"));
    };
    for item in &items {
        check(base, item, &hosts, tolerance).map_err(refuse)?;
    }
    if share_return_order(db, keys)? {
        return Err(refuse("stock items are expected by the same return order"));
    }
    let total =
        total(&items).map_err(|text| ValidationErrors::for_field(NON_FIELD_ERRORS, text))?;
    let mut merged = base.clone();
    if let Some(price) = average_price(base, &items) {
        merged.set("purchase_price", price);
    }
    reassign_dependents(db, base.pk(), rest)?;
    for item in rest {
        let deltas = split_deltas(Decimal::ZERO, None, base.pk());
        locked.record_and_delete(db, item.pk(), TrackingType::Merged, &deltas)?;
    }
    merged.set("quantity", total);
    merged.set("location", location);
    let mut deltas = Map::new();
    deltas.insert("location".to_owned(), json!(location));
    deltas.insert("quantity".to_owned(), json!(total));
    // The item's parent was merged into it.
    if rest
        .iter()
        .any(|item| merged.integer("parent") == Some(item.pk()))
    {
        merged.set("parent", SqlValue::Null);
    }
    locked.write(db, merged, TrackingType::Merged, &deltas)
}

fn total(items: &[Item]) -> Result<Decimal, &'static str> {
    let mut quantities = items
        .iter()
        .map(|item| item.decimal("quantity").unwrap_or_default());
    quantities.try_fold(Decimal::ZERO, quantity::sum)
}

/// Returns the average price of the items with a price; `None` if their currency is not that of the first item.
fn average_price(base: &Item, items: &[Item]) -> Option<Decimal> {
    const CURRENCY: &str = "purchase_price_currency";
    let known = items.iter().filter_map(|item| {
        let price = item.decimal("purchase_price")?;
        Some((
            item,
            i128::from(price.millionths()),
            i128::from(item.decimal("quantity")?.millionths()),
        ))
    });
    let known: Vec<_> = known.collect();
    if known
        .iter()
        .any(|(item, ..)| item.get(CURRENCY) != base.get(CURRENCY))
    {
        return None;
    }
    let count: i128 = known.iter().map(|(_, _, count)| count).sum();
    let sum: i128 = known.iter().map(|(_, price, count)| price * count).sum();
    let price = i64::try_from(sum.checked_div(count)?).ok()?;
    Some(Decimal::from_millionths(price))
}

/// Makes rows that refer to the merged items refer to `base`.
fn reassign_dependents(db: &mut Db, base: i64, rest: &[Item]) -> Result<(), WriteError> {
    const POINTING: [(&str, &str); 6] = [
        (
            "UPDATE stock_items SET parent_id = ",
            " WHERE id <> ? AND parent_id IN (",
        ),
        (
            "UPDATE stock_test_results SET stock_item_id = ",
            " WHERE stock_item_id IN (",
        ),
        (
            "UPDATE attachments SET model_id = ",
            " WHERE model_type = 'stockitem' AND model_id IN (",
        ),
        (
            "UPDATE return_order_lines SET item_id = ",
            " WHERE item_id IN (",
        ),
        (
            "UPDATE build_allocations SET stock_item_id = ",
            " WHERE stock_item_id IN (",
        ),
        (
            "UPDATE sales_order_allocations SET item_id = ",
            " WHERE item_id IN (",
        ),
    ];
    let keys: Vec<i64> = rest.iter().map(Item::pk).collect();
    for (start, rest) in POINTING {
        let mut sql = Statement::new(start);
        sql.value(base).sql_with(rest, &base.into());
        sql.keys(&keys).sql(")").run(db)?;
    }
    Ok(())
}

fn collect_items(locked: &LockedItems<'_>, keys: &[i64]) -> Result<Vec<Item>, WriteError> {
    let mut errors = ItemErrors::new(keys.len());
    let mut items = Vec::with_capacity(keys.len());
    for (index, key) in keys.iter().enumerate() {
        match locked.get(*key) {
            Ok(item) => items.push(item),
            Err((_, text)) => errors.add(index, "item", text),
        }
    }
    errors.finish()?;
    Ok(items)
}

/// Returns those of the items in which others are installed.
fn hosts(db: &mut Db, keys: &[i64]) -> Result<Vec<i64>, WriteError> {
    let mut sql =
        Statement::new("SELECT DISTINCT belongs_to_id FROM stock_items WHERE belongs_to_id IN (");
    let rows = sql.list(keys.iter().copied()).sql(")").load(db)?;
    Ok(rows.iter().filter_map(|row| row.first()?.int()).collect())
}

/// Locks the order lines that refer to the items. Receiving and shipping also lock lines before items.
fn lock_lines(db: &mut Db, keys: &[i64]) -> Result<(), WriteError> {
    for resource in [&RETURN_ORDER_LINE, &SALES_ORDER_ALLOCATION] {
        let mut condition = Statement::new("t.item_id IN (");
        condition.keys(keys).sql(")");
        read::lock_all(db, resource, condition)?;
    }
    Ok(())
}

/// Whether one return order still expects two of the items. It may name each item only once.
fn share_return_order(db: &mut Db, keys: &[i64]) -> Result<bool, WriteError> {
    let mut sql = Statement::new(
        "SELECT 1 FROM return_order_lines WHERE received_date IS NULL AND item_id IN (",
    )
    .cached();
    sql.keys(keys)
        .sql(") GROUP BY order_id HAVING COUNT(*) > 1 LIMIT 1");
    Ok(sql.first_value(db)?.is_some())
}

fn check(
    base: &Item,
    item: &Item,
    hosts: &[i64],
    tolerance: MergeOptions,
) -> Result<(), &'static str> {
    if item.integer("sales_order").is_some() {
        Err("Stock item has been assigned to a sales order")
    } else if item.integer("belongs_to").is_some() {
        Err("Stock item is installed in another item")
    } else if hosts.contains(&item.pk()) {
        Err("Stock item contains other items")
    } else if item.integer("customer").is_some() {
        Err("Stock item has been assigned to a customer")
    } else if !item.text("serial").is_empty() {
        Err("Serialized stock cannot be merged")
    } else if item.get("part") != base.get("part") {
        Err("Stock items must refer to the same part")
    } else if !tolerance.allow_mismatched_suppliers
        && item.get("supplier_part") != base.get("supplier_part")
    {
        Err("Stock items must refer to the same supplier part")
    } else if !tolerance.allow_mismatched_status && item.get("status") != base.get("status") {
        Err("Stock status codes must match")
    } else {
        Ok(())
    }
}
