//! References of orders: the next number, and what was sent.

use std::collections::HashSet;

use diesel::QueryResult;

use self::pattern::{LARGEST, Pattern, number_in};
use super::Kind;
use crate::db::Db;
use crate::db::lock::{self, Lock};
use crate::resource::write::WriteError;
use crate::resource::{Author, Change, Review, Statement, sent, unique};

mod pattern;

pub(crate) use pattern::check_pattern;

/// Most references that one query looks for.
const MOST: usize = 512;

/// The text where every number has been given.
const NONE_LEFT: &str = "no number is left for a new reference";

/// Lets nobody else give references to orders of the kind until the transaction ends.
pub(super) fn hold(db: &mut Db, change: &Change, kind: &Kind) -> QueryResult<()> {
    if change.is_new() || change.changes("reference") {
        lock::take(db, Lock::Rule(kind.resource.target.table))?;
    }
    Ok(())
}

/// Gives a new order that names no reference the next one, and looks at one that was sent.
///
/// # Errors
/// When a query fails.
pub(super) fn check(
    review: &mut Review<'_>,
    change: &mut Change,
    kind: &Kind,
) -> Result<(), WriteError> {
    if change.is_new() && is_missing(change) {
        give(review, change, kind)
    } else if change.changes("reference") {
        check_sent(review, change, kind)
    } else {
        Ok(())
    }
}

/// Forms send an empty text where nobody wrote anything.
fn is_missing(change: &Change) -> bool {
    let sent = change.sent("reference");
    sent.is_none_or(|sent| sent.as_str().is_some_and(|text| text.trim().is_empty()))
}

fn give(review: &mut Review<'_>, change: &mut Change, kind: &Kind) -> Result<(), WriteError> {
    match next(review.db, review.author, kind)? {
        Some((number, reference)) => {
            change.after.set("reference", reference);
            change.after.set("reference_int", number);
        }
        None => review.refuse("reference", NONE_LEFT),
    }
    Ok(())
}

fn check_sent(review: &mut Review<'_>, change: &mut Change, kind: &Kind) -> Result<(), WriteError> {
    let reference = change.after.text("reference");
    if reference.is_empty() {
        review.refuse("reference", sent::BLANK);
        return Ok(());
    }
    let pattern = (kind.settings)(review.author.settings).pattern;
    match number_in(pattern, reference, review.author.now) {
        Ok(number) => change.after.set("reference_int", number),
        Err(text) => review.refuse("reference", text),
    }
    if unique::is_taken(review.db, change, &["reference"])? {
        let text = format!("{} with this Reference already exists.", kind.resource.name);
        review.refuse("reference", text);
    }
    Ok(())
}

/// The number after the highest one that has room behind it, and its reference, which no order has; `None` where every
/// number has been given.
///
/// # Errors
/// When a query fails.
pub fn next(db: &mut Db, author: Author<'_>, kind: &Kind) -> QueryResult<Option<(i64, String)>> {
    let table = kind.resource.target.table;
    let pattern = Pattern::read((kind.settings)(author.settings).pattern);
    let fill = |number: i64| match &pattern {
        Ok(pattern) => pattern.fill(number, author.now),
        Err(_) => number.to_string(),
    };
    let highest = highest(db, table)?;
    // References of another pattern may be in the way up to the end.
    for first in [highest + 1, 1] {
        if let Some(found) = free(db, table, first, fill)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The highest number whose follower is free: somebody may have given the last one of all by hand.
fn highest(db: &mut Db, table: &'static str) -> QueryResult<i64> {
    let mut sql = Statement::new("SELECT t.reference_int FROM ").kept();
    sql.sql(table)
        .sql(" t WHERE t.reference_int < ")
        .value(LARGEST);
    sql.sql(" AND NOT EXISTS (SELECT 1 FROM ").sql(table);
    sql.sql(
        " n WHERE n.reference_int = t.reference_int + 1) ORDER BY t.reference_int DESC LIMIT 1",
    );
    let found = sql.first(db)?.and_then(|number| number.int());
    Ok(found.unwrap_or_default())
}

/// The first number from here on whose reference no order has. More are looked for at once the longer it takes.
fn free(
    db: &mut Db,
    table: &'static str,
    first: i64,
    fill: impl Fn(i64) -> String,
) -> QueryResult<Option<(i64, String)>> {
    let mut numbers = (first..=LARGEST).map(|number| (number, fill(number)));
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
        size = MOST.min(size * 2);
    }
}

/// Those of the references that orders have.
fn taken(db: &mut Db, table: &'static str, some: &[(i64, String)]) -> QueryResult<HashSet<String>> {
    let references: Vec<&str> = some.iter().map(|(_, reference)| &**reference).collect();
    let mut sql = Statement::new("SELECT reference FROM ").kept();
    sql.sql(table)
        .sql(" WHERE reference IN (")
        .keys(&references)
        .sql(")");
    let rows = sql.load(db)?;
    let texts = rows.iter().flatten().map(|cell| cell.text().to_owned());
    Ok(texts.collect())
}
