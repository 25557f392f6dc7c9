//! Stored failures of plugins: the error reports.

use diesel::prelude::*;

use crate::db::{Db, replace_nul};
use crate::dispatch::failure::Failure;
use crate::schema::error_reports;

/// Maximum characters of a stored text; it may contain data from a request.
const MAX_LENGTH: usize = 10_000;

/// Replaces NUL characters, and truncates the text.
fn truncate(text: &str) -> String {
    let text = replace_nul(text);
    match text.char_indices().nth(MAX_LENGTH) {
        Some((index, _)) => text.get(..index).unwrap_or_default().to_owned() + " …",
        None => text,
    }
}

/// Stores failures with one statement each, then deletes all reports but the latest `keep`.
///
/// # Errors
/// When a query fails.
pub fn store(db: &mut Db, failures: &[Failure], keep: i64) -> QueryResult<()> {
    for failure in failures {
        diesel::insert_into(error_reports::table)
            .values((
                error_reports::time.eq(failure.time.naive_utc()),
                error_reports::kind.eq(failure.kind.as_str()),
                error_reports::info.eq(truncate(&failure.text)),
                error_reports::data.eq(truncate(&failure.to_string())),
                error_reports::path.eq(format!("plugin.{}.{}", failure.plugin, failure.function)),
            ))
            .execute(db)?;
    }
    let oldest: Option<i64> = error_reports::table
        .select(error_reports::id)
        .order(error_reports::id.desc())
        .offset(keep)
        .first(db)
        .optional()?;
    if let Some(oldest) = oldest {
        diesel::delete(error_reports::table.filter(error_reports::id.le(oldest))).execute(db)?;
    }
    Ok(())
}
