//! Error reports: failures that outlive the process.

use diesel::prelude::*;

use crate::db::{Db, storable};
use crate::dispatch::failure::Failure;
use crate::models::role::Role;
use crate::resource::rules::NoRules;
use crate::resource::{Allows, Field, Found, Kind, Resource, Target};
use crate::schema::error_reports;

/// Failures that were stored.
pub static ERROR_REPORT: Resource = Resource {
    target: Target {
        model: "error",
        class: "Error",
        table: "error_reports",
        path: "/api/error-report/",
    },
    name: "Error",
    event: "error_report_error",
    roles: &[Role::Admin],
    fields: &[
        Field::key(),
        Field::time("when", "When").column("time").read_only(),
        // How it failed: `error`, `panic`, `overdue` or `incompatible`.
        Field::of("kind", "Kind", Kind::Text(usize::MAX)).read_only(),
        Field::of("info", "Info", Kind::Text(usize::MAX)).read_only(),
        // `mixin.function: text`.
        Field::of("data", "Data", Kind::Text(usize::MAX)).read_only(),
        // `plugin.<slug>.<function>`.
        Field::of("path", "Path", Kind::Text(usize::MAX)).read_only(),
    ],
    details: &[],
    filters: &[],
    found_by: &[
        Found::here(&["info"], "{LOWER(t.info)}"),
        Found::here(&["data"], "{LOWER(t.data)}"),
    ],
    orders: &[("when", "t.time"), ("info", "t.info")],
    joins: "",
    whole: "",
    order: "t.id DESC",
    allows: Allows::READ,
    rules: &NoRules,
};

/// Most characters of a text, which may hold what a client has sent.
const LONGEST: usize = 10_000;

/// The text as it is stored.
fn short(text: &str) -> String {
    let text = storable(text);
    match text.char_indices().nth(LONGEST) {
        Some((place, _)) => text.get(..place).unwrap_or_default().to_owned() + " …",
        None => text,
    }
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
                error_reports::info.eq(short(&failure.text)),
                error_reports::data.eq(short(&failure.to_string())),
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
