//! Error reports: failures that outlive the process.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::Db;
use crate::dispatch::failure::Failure;
use crate::schema::error_reports;

/// A stored failure.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = error_reports)]
pub struct ErrorReport {
    /// Primary key.
    pub id: i64,
    /// When, in UTC.
    pub time: NaiveDateTime,
    /// How it failed: `error`, `panic`, `overdue`, `incompatible`.
    pub kind: String,
    /// What it said.
    pub info: String,
    /// More of it, as `mixin.function: text`.
    pub data: String,
    /// `plugin.<slug>.<function>`.
    pub path: String,
}

/// The text without zero characters, which PostgreSQL cannot store.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// Stores failures in one statement each; at most `keep` reports are kept.
///
/// # Errors
/// When a query fails.
pub fn store(db: &mut Db, failures: &[Failure], keep: i64) -> QueryResult<()> {
    for failure in failures {
        diesel::insert_into(error_reports::table)
            .values((
                error_reports::time.eq(failure.time.naive_utc()),
                error_reports::kind.eq(failure.kind.as_str()),
                error_reports::info.eq(storable(&failure.text)),
                error_reports::data.eq(storable(&failure.to_string())),
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
