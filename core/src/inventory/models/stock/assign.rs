//! Assigns stock items to a customer.

use std::collections::BTreeMap;

use serde_json::{Map, json};

use super::STOCK_ITEM;
use super::adjust::available_quantity;
use super::adjustment_item::{self, ItemError};
use super::locked_items::LockedItems;
use super::status::TrackingType;
use crate::access::role::Permission;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::item_count::check_count;
use crate::models::order::sales::unallocated;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{
    Actor, Item, SqlValue, Statement, ValidationErrors, WriteError, parse, read,
};

/// Assigns the items to the customer, in the caller's transaction.
///
/// # Errors
/// When the user lacks the permission, an item or the customer is not valid, or a query fails.
pub fn assign(
    db: &mut Db,
    actor: Actor<'_>,
    items: &[i64],
    customer: i64,
    notes: &str,
) -> Result<(), WriteError> {
    actor.check_permission(&STOCK_ITEM, Permission::Change)?;
    check_count(
        items.len(),
        NON_FIELD_ERRORS,
        "A list of stock items must be provided",
    )?;
    let name = lock_customer(db, customer)?;
    let salable = salable(db, items)?;
    let mut locked = LockedItems::lock(db, actor, items.iter().copied(), notes)?;
    let wanted = unallocated::allocated_quantities(db, items, None)?;
    adjustment_item::for_each_item(items, |pk| {
        match check_assignable(&locked, *pk, &salable, &wanted) {
            Ok(mut item) => {
                item.set("customer", customer);
                item.set("location", SqlValue::Null);
                let mut deltas = Map::new();
                deltas.insert("customer".to_owned(), json!(customer));
                deltas.insert("customer_name".to_owned(), json!(name));
                locked
                    .write(db, item, TrackingType::SentToCustomer, &deltas)
                    .map(Ok)
            }
            Err((_, text)) => Ok(Err(("item", text))),
        }
    })
}

fn check_assignable(
    locked: &LockedItems<'_>,
    pk: i64,
    salable: &[i64],
    wanted: &BTreeMap<i64, Decimal>,
) -> Result<Item, ItemError> {
    let item = locked.get(pk)?;
    if !available_quantity(&item).is_ok_and(Decimal::is_positive) {
        Err(("item", "Item must be in stock".to_owned()))
    } else if !salable.contains(&pk) {
        Err(("item", "Part must be salable".to_owned()))
    } else if wanted.contains_key(&pk) {
        Err(("item", "Item is allocated to a sales order".to_owned()))
    } else {
        Ok(item)
    }
}

/// Locks the customer and returns its name.
fn lock_customer(db: &mut Db, customer: i64) -> Result<String, WriteError> {
    let refuse = |text: String| WriteError::from(ValidationErrors::for_field("customer", text));
    read::lock_shared(db, "companies", [customer])?;
    let mut sql = Statement::new("SELECT name, is_customer FROM companies WHERE id = ").cached();
    let rows = sql.value(customer).load(db)?;
    match rows.first().map(Vec::as_slice) {
        Some([name, is_customer]) if is_customer.is_true() => Ok(name.text().to_owned()),
        Some(_) => Err(refuse("Selected company is not a customer".to_owned())),
        None => Err(refuse(parse::unknown_key_message(customer))),
    }
}

/// Returns those of the items whose part is salable.
fn salable(db: &mut Db, items: &[i64]) -> Result<Vec<i64>, WriteError> {
    let mut sql = Statement::new(
        "SELECT s.id FROM stock_items s JOIN parts p ON p.id = s.part_id WHERE p.salable AND s.id IN (",
    );
    let rows = sql.list(items.iter().copied()).sql(")").load(db)?;
    Ok(rows.iter().filter_map(|row| row.first()?.int()).collect())
}
