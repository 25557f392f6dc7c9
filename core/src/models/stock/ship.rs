//! Sending stock items to the customer of a sales order.

use serde_json::{Map, json};

use super::adjust::{available, check_quantity};
use super::held::Held;
use super::line::{Line, LineFault};
use super::status::Event;
use super::tracking;
use super::transfer::split;
use crate::db::Db;
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{Author, Cell, Item, Refusals, Statement, read};

/// Sends the lines to the customer for the order, in the transaction that the caller has opened.
///
/// What a line leaves of an item stays where it is. The keys of the items that have left, in the order of the lines.
///
/// # Errors
/// With what is wrong with each line, or when a query fails.
pub fn ship(
    db: &mut Db,
    author: Author<'_>,
    lines: &[Line],
    customer: Option<i64>,
    order: &Item,
) -> Result<Vec<i64>, WriteError> {
    let mut deltas = Map::new();
    if let Some(customer) = customer {
        deltas.insert("customer".to_owned(), json!(customer));
        deltas.insert("customer_name".to_owned(), json!(name_of(db, customer)?));
    }
    tracking::note_order(&mut deltas, order);
    let mut held = Held::take(db, author, lines.iter().map(|line| line.item), "")?;
    let (mut sent, mut refusals) = (Vec::with_capacity(lines.len()), Refusals::default());
    for line in lines {
        match on_shelf(&held, line) {
            Err((_, text)) => refusals.add(WHOLE, format!("stock item {}: {text}", line.item)),
            Ok((item, is_whole)) => {
                let mut item = if is_whole {
                    item
                } else {
                    split(db, &mut held, item, line, None)?
                };
                item.set("customer", Cell::from(customer));
                item.set("sales_order", order.pk());
                item.set("location", Cell::Null);
                sent.push(item.pk());
                held.write(db, item, Event::Shipped, &deltas)?;
            }
        }
    }
    refusals.finish()?;
    Ok(sent)
}

/// The item of a line, and whether all of it leaves.
fn on_shelf(held: &Held<'_>, line: &Line) -> Result<(Item, bool), LineFault> {
    let item = held.get(line.item)?;
    let there = available(&item)?;
    check_quantity(line.quantity, there)?;
    Ok((item, line.quantity == there))
}

/// Takes the customer; its name.
fn name_of(db: &mut Db, customer: i64) -> Result<String, WriteError> {
    read::share(db, "companies", [customer])?;
    let mut sql = Statement::new("SELECT name FROM companies WHERE id = ").kept();
    let name = sql.value(customer).first(db)?;
    Ok(name.map(|name| name.text().to_owned()).unwrap_or_default())
}
