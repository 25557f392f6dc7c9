//! Receiving goods against a purchase order: stock is made, lines and the order go on.

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::arrival::{Arrival, Goods, Plan, plan};
use super::known::{Known, Origin};
use super::line::are_received;
use super::{KIND, PURCHASE_ORDER, PURCHASE_ORDER_LINE};
use crate::db::Db;
use crate::mixin::barcode::Barcode;
use crate::models::barcode::link;
use crate::models::order::build::BUILD;
use crate::models::order::status::purchase::PLACED;
use crate::models::order::step::advance;
use crate::models::role::Permission;
use crate::models::stock::held::{Held, hold_location};
use crate::models::stock::status::Event;
use crate::models::stock::{STOCK_ITEM, quantity, tracking};
use crate::resource::refusal::WHOLE;
use crate::resource::write::{self, WriteError};
use crate::resource::{
    Author, Change, Desk, Item, Refusals, Resource, Review, Statement, read, row,
};

/// Makes stock of what arrives, raises what its lines have received, and completes the order where that was
/// all of it; the new stock items. More than was ordered may arrive.
///
/// # Errors
/// With what is wrong, where there is no such order, or when the database gives no answer.
pub fn receive(
    desk: &Desk,
    order: i64,
    location: Option<i64>,
    arrivals: Vec<Arrival>,
) -> Result<Vec<Item>, WriteError> {
    let plan = plan(desk, order, location, arrivals)?;
    desk.transact(|db, author| write(db, author, &plan))
}

fn write(db: &mut Db, author: Author<'_>, plan: &Plan) -> Result<Vec<Item>, WriteError> {
    author.allow(&PURCHASE_ORDER, Permission::Change)?;
    hold_barcodes(db, &plan.goods)?;
    let order = plan.known.order.pk();
    let mut changes = Vec::with_capacity(plan.goods.len());
    for goods in &plan.goods {
        for body in &goods.items {
            changes.push((goods, prepare(db, author, order, goods.origin, body)?));
        }
    }
    let Known {
        order: held,
        mut lines,
        ..
    } = hold(db, order, plan)?;
    let mut keys = Vec::with_capacity(changes.len());
    for (goods, mut change) in changes {
        write::check(db, author, &mut change)?;
        keys.push(make(db, author, &held, goods, change.after)?);
    }
    for goods in &plan.goods {
        let line = lines.get_mut(&goods.line).ok_or(WriteError::Overtaken)?;
        raise(db, author, line, goods)?;
        built(db, author, goods)?;
    }
    finish(db, author, held)?;
    let mut made = read::by_keys(db, &STOCK_ITEM, &keys, None)?;
    made.sort_by_key(Item::pk);
    Ok(made)
}

/// Takes the codes of the goods, which nobody may carry yet.
fn hold_barcodes(db: &mut Db, goods: &[Goods]) -> Result<(), WriteError> {
    let mut hashes: Vec<String> = goods
        .iter()
        .filter_map(|goods| goods.barcode.as_ref().map(Barcode::hash))
        .collect();
    hashes.sort_unstable();
    for hash in hashes {
        if link::hold(db, &hash)?.is_some() {
            return Err(Refusals::of("barcode", "Barcode is already in use").into());
        }
    }
    Ok(())
}

/// The new item, with what it needs taken.
fn prepare(
    db: &mut Db,
    author: Author<'_>,
    order: i64,
    origin: Option<Origin>,
    body: &Map<String, Value>,
) -> Result<Change, WriteError> {
    let (mut change, refusals) = Change::read(&STOCK_ITEM, None, body.clone(), true);
    refusals.finish()?;
    change.after.set("purchase_order", order);
    if let Some(origin) = origin {
        change.after.set("build", origin.order);
        change.after.set("is_building", origin.is_building);
    }
    Review::of(db, author, |review| STOCK_ITEM.rules.hold(review, &change))?;
    if let Some(location) = change.after.integer("location") {
        hold_location(db, location, "location")?;
    }
    Ok(change)
}

fn hold_order(db: &mut Db, order: i64) -> Result<Item, WriteError> {
    let held = read::hold(db, &PURCHASE_ORDER, order)?.ok_or(WriteError::Gone)?;
    if held.integer("status") != Some(PLACED) {
        let text = "Lines can only be received against an order marked as 'PLACED'";
        return Err(Refusals::of(WHOLE, text).into());
    }
    Ok(held)
}

/// The order and its lines, which nobody else can change now, and with which everything is as it was planned.
fn hold(db: &mut Db, order: i64, plan: &Plan) -> Result<Known, WriteError> {
    let order = hold_order(db, order)?;
    // A build order that is deleted lets go of the lines after it.
    let builds = plan.goods.iter().filter_map(|goods| goods.origin);
    hold_keys(db, &BUILD, builds.map(|origin| origin.order))?;
    let lines = plan.goods.iter().map(|goods| goods.line);
    let lines = hold_keys(db, &PURCHASE_ORDER_LINE, lines)?;
    let known = Known::of(db, order, lines)?;
    if known.is_same(&plan.known) {
        Ok(known)
    } else {
        Err(Refusals::of(WHOLE, "the order was changed by somebody else meanwhile").into())
    }
}

fn hold_keys(
    db: &mut Db,
    resource: &'static Resource,
    keys: impl Iterator<Item = i64>,
) -> QueryResult<Vec<Item>> {
    let keys: Vec<i64> = keys.collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut condition = Statement::new("t.id IN (");
    condition.keys(&keys).sql(")");
    read::hold_all(db, resource, condition)
}

/// Makes a stock item with its history and the code on it; its key.
fn make(
    db: &mut Db,
    author: Author<'_>,
    order: &Item,
    goods: &Goods,
    item: Item,
) -> Result<i64, WriteError> {
    let mut deltas = Map::from_iter([
        ("status".to_owned(), json!(item.integer("status"))),
        ("location".to_owned(), json!(item.integer("location"))),
    ]);
    tracking::note_order(&mut deltas, order);
    match item.text("serial") {
        "" => deltas.insert("quantity".to_owned(), json!(item.decimal("quantity"))),
        serial => deltas.insert("serial".to_owned(), json!(serial)),
    };
    let mut held = Held::take(db, author, [], &goods.note)?;
    let made = held.make(db, item, Event::Received, &deltas)?.pk();
    if let Some(barcode) = &goods.barcode {
        row::set(db, &STOCK_ITEM, made, "barcode_hash", barcode.hash())?;
        link::keep(db, &STOCK_ITEM, made, Some(barcode))?;
    }
    Ok(made)
}

/// Raises what the line has received; it may be one of several deliveries of the line.
fn raise(
    db: &mut Db,
    author: Author<'_>,
    line: &mut Item,
    goods: &Goods,
) -> Result<(), WriteError> {
    let mut after = line.clone();
    let there = line.decimal("received").unwrap_or_default();
    let sum = quantity::sum(there, goods.packs).map_err(|text| Refusals::of("quantity", text))?;
    after.set("received", sum);
    *line = row::put(db, author, Some(line), after)?;
    Ok(())
}

/// What comes from a build order that is over was still to come from it.
fn built(db: &mut Db, author: Author<'_>, goods: &Goods) -> Result<(), WriteError> {
    let Some(origin) = goods.origin.filter(|origin| !origin.is_building) else {
        return Ok(());
    };
    let before = read::by_key(db, &BUILD, origin.order)?.ok_or(WriteError::Gone)?;
    let there = before.decimal("completed").unwrap_or_default();
    let sum = quantity::sum(there, goods.units).map_err(|text| Refusals::of("quantity", text))?;
    let mut after = before.clone();
    after.set("completed", sum);
    row::put(db, author, Some(&before), after).map(drop)
}

/// Notes who has received, and completes the order where all is there and a setting says so.
fn finish(db: &mut Db, author: Author<'_>, order: Item) -> Result<(), WriteError> {
    let mut after = order.clone();
    after.set("received_by", author.pk());
    row::update(db, &order, &after)?;
    let complete = KIND.step("complete");
    let is_done = author.settings.purchaseorder_auto_complete && are_received(db, order.pk())?;
    if let Some(step) = complete.filter(|_| is_done) {
        advance(db, author, &after, step)?;
    }
    Ok(())
}
