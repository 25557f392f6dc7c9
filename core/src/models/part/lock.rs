//! Parts that are locked: what belongs to them stays as it is.

use crate::db::Db;
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{Cell, Review, Statement};

/// Notes the text where one of the parts is locked; nobody locks them until the transaction ends.
///
/// # Errors
/// When the query fails.
pub(super) fn check(
    review: &mut Review<'_>,
    parts: Vec<i64>,
    text: &str,
) -> Result<(), WriteError> {
    let mut sql = Statement::new("SELECT locked FROM parts WHERE id IN (").kept();
    sql.keys(&parts).sql(") ORDER BY id");
    if matches!(review.db, Db::Pg(_)) {
        sql.sql(" FOR SHARE");
    }
    let rows = sql.load(review.db)?;
    if rows.iter().flatten().any(Cell::is_true) {
        review.refuse(WHOLE, text);
    }
    Ok(())
}
