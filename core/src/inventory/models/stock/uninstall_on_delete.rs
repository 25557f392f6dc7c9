//! Uninstalls items from deleted items. The uninstalled items take the place of the deleted ones.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::json;

use super::STOCK_ITEM;
use super::install::stock_item_delta;
use super::locked_items::{LockedItems, lock_location};
use super::move_out::stock_in;
use super::status::TrackingType;
use crate::db::Db;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Actor, Item, SqlValue, Statement, WriteError, read};

/// The fields that describe where an item is.
const PLACE_FIELDS: &[&str] = &["location", "belongs_to", "customer", "sales_order"];

/// Uninstalls the remaining items from the items that are deleted.
///
/// # Errors
/// When a query fails.
pub(super) fn uninstall_from_items(
    db: &mut Db,
    actor: Actor<'_>,
    leaving: &[i64],
) -> Result<(), WriteError> {
    uninstall_remaining(db, actor, leaving, None)
}

/// Uninstalls the remaining items from all stock of deleted parts.
///
/// # Errors
/// When a query fails.
pub(crate) fn uninstall_from_parts(
    db: &mut Db,
    actor: Actor<'_>,
    parts: &[i64],
) -> Result<(), WriteError> {
    let end = match db {
        Db::Sqlite(_) => ")",
        // No other transaction can then install items in their stock.
        Db::Pg(_) => ") ORDER BY id FOR UPDATE",
    };
    let locked = Statement::new("SELECT id FROM parts WHERE id IN (").cached();
    read::rows_by_keys(db, &locked, parts.iter().copied(), end)?;
    let stock = Statement::new("SELECT id FROM stock_items WHERE part_id IN (").cached();
    let rows = read::rows_by_keys(db, &stock, parts.iter().copied(), ")")?;
    uninstall_from_items(db, actor, &keys(&rows))
}

/// Uninstalls the remaining items from the stock in a location, or with `is_whole` also in its descendants. They move
/// to the parent location, since the location is deleted too.
///
/// # Errors
/// When the parent cannot hold stock, or a query fails.
pub(super) fn uninstall_from_location(
    db: &mut Db,
    actor: Actor<'_>,
    location: &Item,
    is_whole: bool,
) -> Result<(), WriteError> {
    let mut sql = Statement::new("SELECT t.id FROM stock_items t WHERE ");
    let rows = sql.append(stock_in(location, is_whole)).load(db)?;
    let around = location.integer("parent");
    uninstall_remaining(db, actor, &keys(&rows), Some(around))
}

fn keys(rows: &[Vec<SqlValue>]) -> Vec<i64> {
    rows.iter().filter_map(|row| row.first()?.int()).collect()
}

/// Uninstalls the remaining items. `around`, if given, replaces the locations of the deleted items.
fn uninstall_remaining(
    db: &mut Db,
    actor: Actor<'_>,
    leaving: &[i64],
    around: Option<Option<i64>>,
) -> Result<(), WriteError> {
    let installed = Statement::new("SELECT id FROM stock_items WHERE belongs_to_id IN (").cached();
    let rows = read::rows_by_keys(db, &installed, leaving.iter().copied(), ")")?;
    let leaving: HashSet<i64> = leaving.iter().copied().collect();
    let mut staying = keys(&rows);
    staying.retain(|pk| !leaving.contains(pk));
    if staying.is_empty() {
        return Ok(());
    }
    if let Some(around) = around.flatten() {
        lock_location(db, around, NON_FIELD_ERRORS)?;
    }
    let hosts = hosts(db, &leaving, &staying)?;
    let outer = hosts.values().filter_map(|host| host.integer("belongs_to"));
    let outer = outer.filter(|outer| !leaving.contains(outer));
    let mut locked = LockedItems::lock(db, actor, staying.iter().copied().chain(outer), "")?;
    for pk in staying {
        let item = locked.get(pk).or(Err(WriteError::Conflict))?;
        let host = item.integer("belongs_to").and_then(|host| hosts.get(&host));
        let host = host.ok_or(WriteError::Conflict)?;
        let mut place = outermost_host(&hosts, host);
        if let Some(around) = around.filter(|_| place.integer("location").is_some()) {
            place.set("location", SqlValue::from(around));
        }
        move_to(db, &mut locked, item, host.pk(), &place)?;
    }
    Ok(())
}

/// Returns the deleted items that contain one of the items, directly or through other deleted items.
fn hosts(
    db: &mut Db,
    leaving: &HashSet<i64>,
    inside: &[i64],
) -> Result<BTreeMap<i64, Item>, WriteError> {
    let mut found = BTreeMap::new();
    let mut open: BTreeSet<i64> = inside.iter().copied().collect();
    while !open.is_empty() {
        let keys: Vec<i64> = std::mem::take(&mut open).into_iter().collect();
        for item in read::by_keys(db, &STOCK_ITEM, &keys, Some(PLACE_FIELDS))? {
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

/// Returns the outermost deleted item that contains the host.
fn outermost_host(hosts: &BTreeMap<i64, Item>, host: &Item) -> Item {
    let mut outermost = host;
    // The loop runs at most once for each host.
    for _ in hosts {
        let next = outermost.integer("belongs_to");
        outermost = next.and_then(|next| hosts.get(&next)).unwrap_or(outermost);
    }
    outermost.clone()
}

/// Moves an item to where `place` is, and records that in the histories.
fn move_to(
    db: &mut Db,
    locked: &mut LockedItems<'_>,
    mut item: Item,
    host: i64,
    place: &Item,
) -> Result<(), WriteError> {
    let mut deltas = stock_item_delta(host);
    for name in PLACE_FIELDS {
        item.set(name, place.get(name).clone());
    }
    for name in ["location", "customer"] {
        deltas.extend(place.integer(name).map(|key| (name.to_owned(), json!(key))));
    }
    let child = item.pk();
    locked.write(db, item.clone(), TrackingType::RemovedFromAssembly, &deltas)?;
    let Some(outer) = place.integer("belongs_to") else {
        return Ok(());
    };
    locked.write(
        db,
        item,
        TrackingType::InstalledIntoAssembly,
        &stock_item_delta(outer),
    )?;
    let outer = locked.get(outer).or(Err(WriteError::Conflict))?;
    locked.write(
        db,
        outer,
        TrackingType::InstalledChild,
        &stock_item_delta(child),
    )
}
