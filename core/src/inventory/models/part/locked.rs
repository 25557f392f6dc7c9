//! Locked parts: their BOM and parameters cannot change.

use crate::db::Db;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{SqlValue, Statement, WriteContext, WriteError};

/// Rejects the change with the text if one of the parts is locked. The parts cannot be locked until the transaction
/// ends.
///
/// # Errors
/// When the query fails.
pub(super) fn check_unlocked(
    context: &mut WriteContext<'_>,
    parts: Vec<i64>,
    text: &str,
) -> Result<(), WriteError> {
    let mut sql = Statement::new("SELECT locked FROM parts WHERE id IN (").cached();
    sql.keys(&parts).sql(") ORDER BY id");
    if matches!(context.db, Db::Pg(_)) {
        sql.sql(" FOR SHARE");
    }
    let rows = sql.load(context.db)?;
    if rows.iter().flatten().any(SqlValue::is_true) {
        context.reject(NON_FIELD_ERRORS, text);
    }
    Ok(())
}
