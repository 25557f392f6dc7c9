//! Taking out what is installed in items that are deleted: it takes their place.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::json;

use super::STOCK_ITEM;
use super::empty::stock_in;
use super::held::{Held, hold_location};
use super::install::other;
use super::status::Event;
use crate::db::Db;
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{Author, Cell, Item, Statement, read};

/// What says where an item is.
const PLACE: &[&str] = &["location", "belongs_to", "customer", "sales_order"];

/// Takes out of the items that leave what is installed in them and stays.
///
/// # Errors
/// When a query fails.
pub(super) fn release(db: &mut Db, author: Author<'_>, leaving: &[i64]) -> Result<(), WriteError> {
    take_out(db, author, leaving, None)
}

/// The same for all stock of parts that leave.
///
/// # Errors
/// When a query fails.
pub(crate) fn release_of_parts(
    db: &mut Db,
    author: Author<'_>,
    parts: &[i64],
) -> Result<(), WriteError> {
    let end = match db {
        Db::Lite(_) => ")",
        // No other transaction can then install anything in their stock.
        Db::Pg(_) => ") ORDER BY id FOR UPDATE",
    };
    let held = Statement::new("SELECT id FROM parts WHERE id IN (").kept();
    read::rows_of(db, &held, parts.iter().copied(), end)?;
    let stock = Statement::new("SELECT id FROM stock_items WHERE part_id IN (").kept();
    let rows = read::rows_of(db, &stock, parts.iter().copied(), ")")?;
    release(db, author, &keys(&rows))
}

/// The same for the stock in a location, or with `is_whole` also in those below it. It goes to the place around the
/// location, which leaves too.
///
/// # Errors
/// Where that is no place for stock, or when a query fails.
pub(super) fn release_of_location(
    db: &mut Db,
    author: Author<'_>,
    location: &Item,
    is_whole: bool,
) -> Result<(), WriteError> {
    let mut sql = Statement::new("SELECT t.id FROM stock_items t WHERE ");
    let rows = sql.append(stock_in(location, is_whole)).load(db)?;
    let around = location.integer("parent");
    take_out(db, author, &keys(&rows), Some(around))
}

fn keys(rows: &[Vec<Cell>]) -> Vec<i64> {
    rows.iter().filter_map(|row| row.first()?.int()).collect()
}

/// Takes out what stays; `around` is the place in place of the locations of what leaves.
fn take_out(
    db: &mut Db,
    author: Author<'_>,
    leaving: &[i64],
    around: Option<Option<i64>>,
) -> Result<(), WriteError> {
    let installed = Statement::new("SELECT id FROM stock_items WHERE belongs_to_id IN (").kept();
    let rows = read::rows_of(db, &installed, leaving.iter().copied(), ")")?;
    let leaving: HashSet<i64> = leaving.iter().copied().collect();
    let mut staying = keys(&rows);
    staying.retain(|pk| !leaving.contains(pk));
    if staying.is_empty() {
        return Ok(());
    }
    if let Some(around) = around.flatten() {
        hold_location(db, around, WHOLE)?;
    }
    let hosts = hosts(db, &leaving, &staying)?;
    let outer = hosts.values().filter_map(|host| host.integer("belongs_to"));
    let outer = outer.filter(|outer| !leaving.contains(outer));
    let mut held = Held::take(db, author, staying.iter().copied().chain(outer), "")?;
    for pk in staying {
        let item = held.get(pk).or(Err(WriteError::Overtaken))?;
        let host = item.integer("belongs_to").and_then(|host| hosts.get(&host));
        let host = host.ok_or(WriteError::Overtaken)?;
        let mut place = place(&hosts, host);
        if let Some(around) = around.filter(|_| place.integer("location").is_some()) {
            place.set("location", Cell::from(around));
        }
        move_to(db, &mut held, item, host.pk(), &place)?;
    }
    Ok(())
}

/// The items that leave and have one of the others in them, also by way of others that leave.
fn hosts(
    db: &mut Db,
    leaving: &HashSet<i64>,
    inside: &[i64],
) -> Result<BTreeMap<i64, Item>, WriteError> {
    let mut found = BTreeMap::new();
    let mut open: BTreeSet<i64> = inside.iter().copied().collect();
    while !open.is_empty() {
        let keys: Vec<i64> = std::mem::take(&mut open).into_iter().collect();
        for item in read::by_keys(db, &STOCK_ITEM, &keys, Some(PLACE))? {
            let host = item.integer("belongs_to");
            let host = host.filter(|host| leaving.contains(host) && !found.contains_key(host));
            open.extend(host);
            if leaving.contains(&item.pk()) {
                found.insert(item.pk(), item);
            }
        }
    }
    Ok(found)
}

/// Where the outermost of the items is that leave with the host in them.
fn place(hosts: &BTreeMap<i64, Item>, host: &Item) -> Item {
    let mut outermost = host;
    // As many steps as there are hosts at most.
    for _ in hosts {
        let next = outermost.integer("belongs_to");
        outermost = next.and_then(|next| hosts.get(&next)).unwrap_or(outermost);
    }
    outermost.clone()
}

/// Puts an item where the place is, and tells of it in the histories.
fn move_to(
    db: &mut Db,
    held: &mut Held<'_>,
    mut item: Item,
    host: i64,
    place: &Item,
) -> Result<(), WriteError> {
    let mut deltas = other(host);
    for name in PLACE {
        item.set(name, place.get(name).clone());
    }
    for name in ["location", "customer"] {
        deltas.extend(place.integer(name).map(|key| (name.to_owned(), json!(key))));
    }
    let child = item.pk();
    held.write(db, item.clone(), Event::RemovedFromAssembly, &deltas)?;
    let Some(outer) = place.integer("belongs_to") else {
        return Ok(());
    };
    held.write(db, item, Event::InstalledIntoAssembly, &other(outer))?;
    let outer = held.get(outer).or(Err(WriteError::Overtaken))?;
    held.write(db, outer, Event::InstalledChild, &other(child))
}
