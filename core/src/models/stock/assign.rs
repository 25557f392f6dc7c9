//! Giving stock items to a customer.

use std::collections::BTreeMap;

use serde_json::{Map, json};

use super::STOCK_ITEM;
use super::adjust::available;
use super::held::Held;
use super::line::{self, LineFault};
use super::status::Event;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::order::sales::free;
use crate::models::role::Permission;
use crate::resource::write::WriteError;
use crate::resource::{Author, Cell, Item, Refusals, Statement, read, sent};

/// Gives the items to the customer, in the transaction that the caller has opened.
///
/// # Errors
/// With what is wrong with each item or the customer, or when a query fails.
pub fn assign(
    db: &mut Db,
    author: Author<'_>,
    items: &[i64],
    customer: i64,
    notes: &str,
) -> Result<(), WriteError> {
    author.allow(&STOCK_ITEM, Permission::Change)?;
    let name = hold_customer(db, customer)?;
    let salable = salable(db, items)?;
    let mut held = Held::take(db, author, items.iter().copied(), notes)?;
    let wanted = free::allocated(db, items, None)?;
    line::each(items, |pk| match given(&held, *pk, &salable, &wanted) {
        Ok(mut item) => {
            item.set("customer", customer);
            item.set("location", Cell::Null);
            let mut deltas = Map::new();
            deltas.insert("customer".to_owned(), json!(customer));
            deltas.insert("customer_name".to_owned(), json!(name));
            held.write(db, item, Event::SentToCustomer, &deltas).map(Ok)
        }
        Err((_, text)) => Ok(Err(("item", text))),
    })
}

fn given(
    held: &Held<'_>,
    pk: i64,
    salable: &[i64],
    wanted: &BTreeMap<i64, Decimal>,
) -> Result<Item, LineFault> {
    let item = held.get(pk)?;
    if !available(&item).is_ok_and(Decimal::is_positive) {
        Err(("item", "Item must be in stock".to_owned()))
    } else if !salable.contains(&pk) {
        Err(("item", "Part must be salable".to_owned()))
    } else if wanted.contains_key(&pk) {
        Err(("item", "Item is allocated to a sales order".to_owned()))
    } else {
        Ok(item)
    }
}

/// Takes the customer; its name.
fn hold_customer(db: &mut Db, customer: i64) -> Result<String, WriteError> {
    let refuse = |text: String| WriteError::from(Refusals::of("customer", text));
    read::share(db, "companies", [customer])?;
    let mut sql = Statement::new("SELECT name, is_customer FROM companies WHERE id = ").kept();
    let rows = sql.value(customer).load(db)?;
    match rows.first().map(Vec::as_slice) {
        Some([name, is_customer]) if is_customer.is_true() => Ok(name.text().to_owned()),
        Some(_) => Err(refuse("Selected company is not a customer".to_owned())),
        None => Err(refuse(sent::unknown_key(customer))),
    }
}

/// Those of the items whose part can be sold.
fn salable(db: &mut Db, items: &[i64]) -> Result<Vec<i64>, WriteError> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Statement::new(
        "SELECT s.id FROM stock_items s JOIN parts p ON p.id = s.part_id WHERE p.salable AND s.id IN (",
    );
    let rows = sql.list(items.iter().copied()).sql(")").load(db)?;
    Ok(rows.iter().filter_map(|row| row.first()?.int()).collect())
}
