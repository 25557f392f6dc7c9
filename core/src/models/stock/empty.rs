//! Moving what is in locations that are about to be deleted.

use serde_json::{Map, json};

use super::STOCK_ITEM;
use super::held::hold_location;
use super::status::Event;
use crate::db::Db;
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{Author, Cell, Condition, Deed, Item, Statement, read};

/// The location and all below it.
const BRANCH: &str = "t.location_id IN (SELECT l.id FROM stock_locations r JOIN stock_locations l \
    ON l.path >= r.path AND l.path < r.path || 'x' WHERE r.id = ?)";

/// Most items in one statement.
const AT_ONCE: usize = 1000;

/// Moves the items in a location, or with `is_whole` also those in all locations below it, to the place around it.
///
/// # Errors
/// Where that is no place for stock, or when a query fails.
pub(super) fn empty(
    db: &mut Db,
    author: Author<'_>,
    location: &Item,
    is_whole: bool,
) -> Result<(), WriteError> {
    let items = read::hold_all(db, &STOCK_ITEM, stock_in(location, is_whole))?;
    if items.is_empty() {
        return Ok(());
    }
    let to = location.integer("parent");
    if let Some(to) = to {
        hold_location(db, to, WHOLE)?;
    }
    for item in &items {
        author.deeds.note(|| {
            let mut after = item.clone();
            after.set("location", Cell::from(to));
            Deed {
                before: Some(item.clone()),
                after: Some(after),
                source: None,
                is_asked: false,
            }
        });
    }
    let keys: Vec<i64> = items.iter().map(Item::pk).collect();
    for keys in keys.chunks(AT_ONCE) {
        relocate(db, author, keys, to)?;
    }
    Ok(())
}

/// Condition on a stock item `t`: it is in the location, or with `is_whole` in one below it.
pub(super) fn stock_in(location: &Item, is_whole: bool) -> Condition {
    let mut condition = Statement::default();
    let column = if is_whole {
        BRANCH
    } else {
        "t.location_id = ?"
    };
    condition.with(column, &location.pk().into());
    condition
}

fn relocate(
    db: &mut Db,
    author: Author<'_>,
    keys: &[i64],
    to: Option<i64>,
) -> Result<(), WriteError> {
    let now = Cell::Time(author.now.naive_utc());
    let mut sql = Statement::new("UPDATE stock_items SET location_id = ");
    sql.value(Cell::from(to))
        .sql(", updated = ")
        .value(now.clone());
    sql.sql(" WHERE id IN (").keys(keys).sql(")").run(db)?;
    let deltas = Map::from_iter([("location".to_owned(), json!(to))]);
    let mut sql = Statement::new(
        "INSERT INTO stock_tracking (item_id, part_id, tracking_type, date, notes, deltas, user_id) \
         SELECT s.id, s.part_id, ",
    );
    sql.list([
        Cell::from(Event::Moved as i64),
        now,
        Cell::from(""),
        json!(deltas).to_string().into(),
        author.pk(),
    ]);
    sql.sql(" FROM stock_items s WHERE s.id IN (").keys(keys);
    Ok(sql.sql(")").run(db).map(drop)?)
}
