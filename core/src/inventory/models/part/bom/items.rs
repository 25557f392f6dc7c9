//! Loads the lines of a bill of materials.

use diesel::QueryResult;

use super::{BOM_ITEM, OWN_AND_INHERITED};
use crate::db::Db;
use crate::resource::{Condition, Item, Selection, Statement, read};

/// Condition: the lines of the part `?`.
pub(super) const OWN_ITEMS: &str = "t.part_id = ?";

/// Loads the part's own lines.
///
/// # Errors
/// When the query fails.
pub(super) fn own_items(db: &mut Db, part: i64) -> QueryResult<Vec<Item>> {
    select(
        db,
        Statement::default()
            .sql_with(OWN_ITEMS, &part.into())
            .clone(),
    )
}

/// Loads the part's own lines and those that it inherits.
///
/// # Errors
/// When the query fails.
pub(in crate::inventory::models::part) fn own_and_inherited_items(
    db: &mut Db,
    part: i64,
) -> QueryResult<Vec<Item>> {
    select(
        db,
        Statement::default()
            .sql_with(OWN_AND_INHERITED, &part.into())
            .clone(),
    )
}

/// Loads the lines that match the condition.
///
/// # Errors
/// When the query fails.
pub(super) fn select(db: &mut Db, condition: Condition) -> QueryResult<Vec<Item>> {
    let mut wanted = Selection::default();
    wanted.conditions.push(condition);
    Ok(read::list(db, &BOM_ITEM, &wanted)?.0)
}
