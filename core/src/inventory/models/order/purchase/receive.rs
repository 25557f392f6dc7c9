//! Receives goods against a purchase order: creates stock items, updates lines and the order.

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::line_rules::is_fully_received;
use super::receive_context::{ReceiveContext, SourceBuild};
use super::receive_plan::{PlannedLine, ReceivePlan, ReceivedLine, plan};
use super::{ORDER_TYPE, PURCHASE_ORDER, PURCHASE_ORDER_LINE};
use crate::access::role::Permission;
use crate::db::Db;
use crate::mixin::barcode::Barcode;
use crate::models::barcode::link;
use crate::models::order::apply_transition::apply_locked;
use crate::models::order::build_order::BUILD;
use crate::models::order::status::purchase::PLACED;
use crate::models::stock::locked_items::{LockedItems, lock_location};
use crate::models::stock::status::TrackingType;
use crate::models::stock::{STOCK_ITEM, quantity, tracking};
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{
    Actor, Change, Item, Resource, Statement, ValidationErrors, WriteContext, WriteError, read,
    row, write,
};

/// Creates stock items for the received goods, updates the received quantities of the lines, and completes the order if
/// everything is received and the setting is enabled, in the caller's transaction.
///
/// More may be received than was ordered. Returns the new items.
///
/// # Errors
/// When the user lacks the permission, the order does not exist, the request is not valid, a query fails, or plugins are
/// to be asked first.
pub fn receive(
    db: &mut Db,
    actor: Actor<'_>,
    order: i64,
    location: Option<i64>,
    arrivals: &[ReceivedLine],
) -> Result<Vec<Item>, WriteError> {
    actor.check_permission(&PURCHASE_ORDER, Permission::Change)?;
    let plan = plan(db, actor, order, location, arrivals)?;
    write(db, actor, &plan)
}

fn write(db: &mut Db, actor: Actor<'_>, plan: &ReceivePlan) -> Result<Vec<Item>, WriteError> {
    lock_barcodes(db, &plan.lines)?;
    let order = plan.context.order.pk();
    let mut changes = Vec::with_capacity(plan.lines.len());
    for goods in &plan.lines {
        for body in &goods.item_bodies {
            changes.push((goods, prepare(db, actor, order, goods.source_build, body)?));
        }
    }
    let ReceiveContext {
        order: locked,
        mut lines,
        ..
    } = lock_context(db, order, plan)?;
    let mut keys = Vec::with_capacity(changes.len());
    for (goods, mut change) in changes {
        write::check(db, actor, &mut change)?;
        keys.push(create_item(db, actor, &locked, goods, change.after)?);
    }
    for goods in &plan.lines {
        let line = lines.get_mut(&goods.line).ok_or(WriteError::Conflict)?;
        add_received(db, actor, line, goods)?;
        add_completed(db, actor, goods)?;
    }
    finish(db, actor, locked)?;
    let mut created = read::by_keys(db, &STOCK_ITEM, &keys, None)?;
    created.sort_by_key(Item::pk);
    Ok(created)
}

/// Locks the barcodes of the goods, which must not be assigned yet.
fn lock_barcodes(db: &mut Db, goods: &[PlannedLine]) -> Result<(), WriteError> {
    let mut hashes: Vec<String> = goods
        .iter()
        .filter_map(|goods| goods.barcode.as_ref().map(Barcode::hash))
        .collect();
    hashes.sort_unstable();
    for hash in hashes {
        if link::lock_barcode(db, &hash)?.is_some() {
            return Err(ValidationErrors::for_field("barcode", "Barcode is already in use").into());
        }
    }
    Ok(())
}

/// Builds a new item, and locks the rows that it refers to.
fn prepare(
    db: &mut Db,
    actor: Actor<'_>,
    order: i64,
    origin: Option<SourceBuild>,
    body: &Map<String, Value>,
) -> Result<Change, WriteError> {
    let (mut change, errors) = Change::from_request(&STOCK_ITEM, None, body.clone(), true);
    errors.into_result()?;
    change.after.set("purchase_order", order);
    if let Some(origin) = origin {
        change.after.set("build", origin.order);
        change.after.set("is_building", origin.is_building);
    }
    WriteContext::run(db, actor, |context| {
        actor.rules(&STOCK_ITEM).lock(context, &change)
    })?;
    if let Some(location) = change.after.integer("location") {
        lock_location(db, location, "location")?;
    }
    Ok(change)
}

fn lock_order(db: &mut Db, order: i64) -> Result<Item, WriteError> {
    let locked = read::lock(db, &PURCHASE_ORDER, order)?.ok_or(WriteError::NotFound)?;
    if locked.integer("status") != Some(PLACED) {
        let text = "Lines can only be received against an order marked as 'PLACED'";
        return Err(ValidationErrors::for_field(NON_FIELD_ERRORS, text).into());
    }
    Ok(locked)
}

/// Locks the order and its lines. Conflicts if they have changed since the plan was made.
fn lock_context(db: &mut Db, order: i64, plan: &ReceivePlan) -> Result<ReceiveContext, WriteError> {
    let order = lock_order(db, order)?;
    // Build orders are locked before lines, since deleting a build order updates its lines.
    let builds = plan.lines.iter().filter_map(|goods| goods.source_build);
    lock_by_keys(db, &BUILD, builds.map(|origin| origin.order))?;
    let lines = plan.lines.iter().map(|goods| goods.line);
    let lines = lock_by_keys(db, &PURCHASE_ORDER_LINE, lines)?;
    let known = ReceiveContext::load(db, order, lines)?;
    if known.is_same(&plan.context) {
        Ok(known)
    } else {
        Err(WriteError::Conflict)
    }
}

fn lock_by_keys(
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
    read::lock_all(db, resource, condition)
}

/// Creates a stock item with its history entry and barcode. Returns its key.
fn create_item(
    db: &mut Db,
    actor: Actor<'_>,
    order: &Item,
    goods: &PlannedLine,
    item: Item,
) -> Result<i64, WriteError> {
    let mut deltas = Map::from_iter([
        ("status".to_owned(), json!(item.integer("status"))),
        ("location".to_owned(), json!(item.integer("location"))),
    ]);
    tracking::add_order_deltas(&mut deltas, order);
    match item.text("serial") {
        "" => deltas.insert("quantity".to_owned(), json!(item.decimal("quantity"))),
        serial => deltas.insert("serial".to_owned(), json!(serial)),
    };
    let mut locked = LockedItems::lock(db, actor, [], &goods.note)?;
    let created = locked
        .create(db, item, TrackingType::Received, &deltas)?
        .pk();
    if let Some(barcode) = &goods.barcode {
        row::set_column(db, &STOCK_ITEM, created, "barcode_hash", barcode.hash())?;
        link::store_text(db, &STOCK_ITEM, created, Some(barcode))?;
    }
    Ok(created)
}

/// Adds to the line's received quantity. A line may be received in several deliveries.
fn add_received(
    db: &mut Db,
    actor: Actor<'_>,
    line: &mut Item,
    goods: &PlannedLine,
) -> Result<(), WriteError> {
    let mut after = line.clone();
    let received = line.decimal("received").unwrap_or_default();
    let sum = quantity::sum(received, goods.packs)
        .map_err(|text| ValidationErrors::for_field("quantity", text))?;
    after.set("received", sum);
    *line = row::save(db, actor, Some(line), after)?;
    Ok(())
}

/// Counts goods from an inactive build order as completed. Goods from an active one stay in production.
fn add_completed(db: &mut Db, actor: Actor<'_>, goods: &PlannedLine) -> Result<(), WriteError> {
    let Some(origin) = goods.source_build.filter(|origin| !origin.is_building) else {
        return Ok(());
    };
    let before = read::by_key(db, &BUILD, origin.order)?.ok_or(WriteError::NotFound)?;
    let completed = before.decimal("completed").unwrap_or_default();
    let sum = quantity::sum(completed, goods.units)
        .map_err(|text| ValidationErrors::for_field("quantity", text))?;
    let mut after = before.clone();
    after.set("completed", sum);
    row::save(db, actor, Some(&before), after).map(drop)
}

/// Stores the receiving user, and completes the order if everything is received and the setting is enabled.
fn finish(db: &mut Db, actor: Actor<'_>, order: Item) -> Result<(), WriteError> {
    let mut after = order.clone();
    after.set("received_by", actor.user_pk());
    row::update(db, &order, &after)?;
    let complete = ORDER_TYPE.transition("complete");
    let is_done = actor.settings.purchaseorder_auto_complete && is_fully_received(db, order.pk())?;
    if let Some(step) = complete.filter(|_| is_done) {
        apply_locked(db, actor, &after, step)?;
    }
    Ok(())
}
