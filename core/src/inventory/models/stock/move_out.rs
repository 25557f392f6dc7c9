//! Moves stock out of locations that are about to be deleted.

use serde_json::{Map, json};

use super::STOCK_ITEM;
use super::locked_items::lock_location;
use super::status::TrackingType;
use crate::db::Db;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Actor, Condition, Effect, Item, SqlValue, Statement, WriteError, read};

/// The location and all its descendants.
const BRANCH: &str = "t.location_id IN (SELECT l.id FROM stock_locations r JOIN stock_locations l \
    ON l.path >= r.path AND l.path < r.path || 'x' WHERE r.id = ?)";

/// Maximum number of items in one statement.
const CHUNK_SIZE: usize = 1000;

/// Moves the items in a location, or with `is_whole` also those in its descendants, to the parent location.
///
/// # Errors
/// When the parent cannot hold stock, or a query fails.
pub(super) fn move_out(
    db: &mut Db,
    actor: Actor<'_>,
    location: &Item,
    is_whole: bool,
) -> Result<(), WriteError> {
    let items = read::lock_all(db, &STOCK_ITEM, stock_in(location, is_whole))?;
    if items.is_empty() {
        return Ok(());
    }
    let to = location.integer("parent");
    if let Some(to) = to {
        lock_location(db, to, NON_FIELD_ERRORS)?;
    }
    for item in &items {
        actor.effects.record(|| {
            let mut after = item.clone();
            after.set("location", SqlValue::from(to));
            Effect {
                before: Some(item.clone()),
                after: Some(after),
                split_from: None,
                is_validated: false,
            }
        });
    }
    let keys: Vec<i64> = items.iter().map(Item::pk).collect();
    for keys in keys.chunks(CHUNK_SIZE) {
        relocate(db, actor, keys, to)?;
    }
    Ok(())
}

/// Condition on a stock item `t`: it is in the location, or with `is_whole` also in a descendant.
pub(super) fn stock_in(location: &Item, is_whole: bool) -> Condition {
    let mut condition = Statement::default();
    let column = if is_whole {
        BRANCH
    } else {
        "t.location_id = ?"
    };
    condition.sql_with(column, &location.pk().into());
    condition
}

fn relocate(
    db: &mut Db,
    actor: Actor<'_>,
    keys: &[i64],
    to: Option<i64>,
) -> Result<(), WriteError> {
    let now = SqlValue::DateTime(actor.now.naive_utc());
    let mut sql = Statement::new("UPDATE stock_items SET location_id = ");
    sql.value(SqlValue::from(to))
        .sql(", updated = ")
        .value(now.clone());
    sql.sql(" WHERE id IN (").keys(keys).sql(")").run(db)?;
    let deltas = Map::from_iter([("location".to_owned(), json!(to))]);
    let mut sql = Statement::new(
        "INSERT INTO stock_tracking (item_id, part_id, tracking_type, date, notes, deltas, user_id) \
         SELECT s.id, s.part_id, ",
    );
    sql.list([
        SqlValue::from(TrackingType::Moved as i64),
        now,
        SqlValue::from(""),
        json!(deltas).to_string().into(),
        actor.user_pk(),
    ]);
    sql.sql(" FROM stock_items s WHERE s.id IN (").keys(keys);
    Ok(sql.sql(")").run(db).map(drop)?)
}
