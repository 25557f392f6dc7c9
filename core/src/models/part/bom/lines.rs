//! The lines of one bill of materials.

use diesel::QueryResult;

use super::{BOM_ITEM, OF_PART};
use crate::db::Db;
use crate::resource::read::{self, Selection};
use crate::resource::{Condition, Item, Statement};

/// Condition: the lines of the part `?`.
pub(super) const OWN: &str = "t.part_id = ?";

/// The part's own lines.
///
/// # Errors
/// When the query fails.
pub(super) fn own(db: &mut Db, part: i64) -> QueryResult<Vec<Item>> {
    select(db, Statement::default().with(OWN, &part.into()).clone())
}

/// The part's own lines and those that it inherits.
///
/// # Errors
/// When the query fails.
pub(in crate::models::part) fn with_inherited(db: &mut Db, part: i64) -> QueryResult<Vec<Item>> {
    select(db, Statement::default().with(OF_PART, &part.into()).clone())
}

/// The lines of the condition.
///
/// # Errors
/// When the query fails.
pub(super) fn select(db: &mut Db, condition: Condition) -> QueryResult<Vec<Item>> {
    let mut wanted = Selection::default();
    wanted.conditions.push(condition);
    Ok(read::list(db, &BOM_ITEM, &wanted)?.0)
}
