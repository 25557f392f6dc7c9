//! References of orders: generates the next one, and checks those of requests.

use std::collections::HashSet;

use diesel::QueryResult;

use super::OrderType;
use crate::db::Db;
use crate::db::lock::{self, AdvisoryLock};
use crate::resource::{Actor, Change, Statement, WriteContext, WriteError, parse, unique};
use crate::server_settings::reference_pattern::{MAX_NUMBER, Pattern, extract_number};

/// Maximum number of references that one query looks up.
const MAX_CHUNK_SIZE: usize = 512;

/// The error text if every number is used.
const NONE_LEFT: &str = "no number is left for a new reference";

/// Locks the references of the order type until the transaction ends.
pub(super) fn lock(db: &mut Db, change: &Change, kind: &OrderType) -> QueryResult<()> {
    if change.is_new() || change.has_changed("reference") {
        lock::acquire(db, AdvisoryLock::Rule(kind.resource.model.table))?;
    }
    Ok(())
}

/// Assigns the next reference to a new order that has none, and checks a reference in the request.
///
/// # Errors
/// When a query fails.
pub(super) fn check(
    context: &mut WriteContext<'_>,
    change: &mut Change,
    kind: &OrderType,
) -> Result<(), WriteError> {
    if change.is_new() && is_missing(change) {
        assign_next(context, change, kind)
    } else if change.has_changed("reference") {
        check_submitted(context, change, kind)
    } else {
        Ok(())
    }
}

/// Whether the request has no reference. Forms send an empty string.
fn is_missing(change: &Change) -> bool {
    let sent = change.request_value("reference");
    sent.is_none_or(|sent| sent.as_str().is_some_and(|text| text.trim().is_empty()))
}

fn assign_next(
    context: &mut WriteContext<'_>,
    change: &mut Change,
    kind: &OrderType,
) -> Result<(), WriteError> {
    match next(context.db, context.actor, kind)? {
        Some((number, reference)) => {
            change.after.set("reference", reference);
            change.after.set("reference_int", number);
        }
        None => context.reject("reference", NONE_LEFT),
    }
    Ok(())
}

fn check_submitted(
    context: &mut WriteContext<'_>,
    change: &mut Change,
    kind: &OrderType,
) -> Result<(), WriteError> {
    let reference = change.after.text("reference");
    if reference.is_empty() {
        context.reject("reference", parse::BLANK);
        return Ok(());
    }
    let pattern = (kind.settings)(context.actor.settings).reference_pattern;
    match extract_number(pattern, reference, context.actor.now) {
        Ok(number) => change.after.set("reference_int", number),
        Err(text) => context.reject("reference", text),
    }
    if unique::is_taken(context.db, change, &["reference"])? {
        let text = format!(
            "{} with this Reference already exists.",
            kind.resource.verbose_name
        );
        context.reject("reference", text);
    }
    Ok(())
}

/// Returns the next free number and its reference, starting after the highest number whose successor is free; `None` if
/// every number is used.
///
/// # Errors
/// When a query fails.
pub fn next(db: &mut Db, actor: Actor<'_>, kind: &OrderType) -> QueryResult<Option<(i64, String)>> {
    let table = kind.resource.model.table;
    let pattern = Pattern::parse((kind.settings)(actor.settings).reference_pattern);
    let fill = |number: i64| match &pattern {
        Ok(pattern) => pattern.fill(number, actor.now),
        Err(_) => number.to_string(),
    };
    let highest = highest(db, table)?;
    // References with another pattern may have taken every number up to the maximum.
    for first in [highest + 1, 1] {
        if let Some(found) = first_free(db, table, first, fill)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Returns the highest number whose successor is free. The very last number may have been assigned by hand.
fn highest(db: &mut Db, table: &'static str) -> QueryResult<i64> {
    let mut sql = Statement::new("SELECT t.reference_int FROM ").cached();
    sql.sql(table)
        .sql(" t WHERE t.reference_int < ")
        .value(MAX_NUMBER);
    sql.sql(" AND NOT EXISTS (SELECT 1 FROM ").sql(table);
    sql.sql(
        " n WHERE n.reference_int = t.reference_int + 1) ORDER BY t.reference_int DESC LIMIT 1",
    );
    let found = sql.first_value(db)?.and_then(|number| number.int());
    Ok(found.unwrap_or_default())
}

/// Returns the first number from `first` on whose reference is free. Each further query looks up more numbers.
fn first_free(
    db: &mut Db,
    table: &'static str,
    first: i64,
    fill: impl Fn(i64) -> String,
) -> QueryResult<Option<(i64, String)>> {
    let mut numbers = (first..=MAX_NUMBER).map(|number| (number, fill(number)));
    let mut size = 1;
    loop {
        let some: Vec<(i64, String)> = numbers.by_ref().take(size).collect();
        if some.is_empty() {
            return Ok(None);
        }
        let taken = taken(db, table, &some)?;
        let mut some = some.into_iter();
        if let Some(found) = some.find(|(_, reference)| !taken.contains(reference)) {
            return Ok(Some(found));
        }
        size = MAX_CHUNK_SIZE.min(size * 2);
    }
}

/// Returns those of the references that orders have.
fn taken(db: &mut Db, table: &'static str, some: &[(i64, String)]) -> QueryResult<HashSet<String>> {
    let references: Vec<&str> = some.iter().map(|(_, reference)| &**reference).collect();
    let mut sql = Statement::new("SELECT reference FROM ").cached();
    sql.sql(table)
        .sql(" WHERE reference IN (")
        .keys(&references)
        .sql(")");
    let rows = sql.load(db)?;
    let texts = rows.iter().flatten().map(|cell| cell.text().to_owned());
    Ok(texts.collect())
}
