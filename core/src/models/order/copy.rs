//! New orders that take over the lines of another one.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::Kind;
use super::status::returns;
use crate::resource::read::{self, Selection};
use crate::resource::write::{self, WriteError};
use crate::resource::{Cell, Change, Item, Resource, Review, Statement, sent};

/// What was sent of an order to copy from.
fn wanted(change: &Change) -> Option<&Map<String, Value>> {
    let wanted = change.sent("duplicate").filter(|_| change.is_new())?;
    wanted.as_object()
}

/// Notes where the order to copy from is none.
pub(super) fn check(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let sent = change.sent("duplicate").filter(|_| change.is_new());
    let Some(value) = sent.filter(|value| !value.is_null()) else {
        return Ok(());
    };
    let key = match wanted(change).map(|wanted| wanted.get("order_id").unwrap_or(&Value::Null)) {
        Some(key) => sent::key(key),
        None => Err(format!(
            "Invalid data. Expected a dictionary, but got {}.",
            crate::json_error::python_type(value)
        )),
    };
    match key {
        Ok(key) => {
            let table = change.resource().target.table;
            if !read::exists(review.db, table, key)? {
                review.refuse("duplicate", sent::unknown_key(key));
            }
        }
        Err(text) => review.refuse("duplicate", text),
    }
    Ok(())
}

/// Copies the lines that are wanted to the new order.
pub(super) fn lines(
    review: &mut Review<'_>,
    change: &Change,
    kind: &Kind,
) -> Result<(), WriteError> {
    let Some(wanted) = wanted(change) else {
        return Ok(());
    };
    let Some(from) = wanted.get("order_id").and_then(|key| sent::key(key).ok()) else {
        return Ok(());
    };
    let flags = [("copy_lines", ANEW), ("copy_extra_lines", &[])];
    for ((flag, anew), lines) in flags.into_iter().zip(kind.lines) {
        let flag = wanted.get(flag).map(sent::boolean);
        if !matches!(flag, Some(Ok(false))) {
            copy(review, lines, (from, change.after.pk()), anew)?;
        }
    }
    Ok(())
}

/// A copy takes its price from what it copies, and stands beside others that are like it.
const AS_IT_IS: &[(&str, bool)] = &[("merge_items", false), ("auto_pricing", false)];

fn copy(
    review: &mut Review<'_>,
    lines: &'static Resource,
    (from, to): (i64, i64),
    anew: &[(&str, Cell)],
) -> Result<(), WriteError> {
    let mut condition = Statement::new("t.order_id = ");
    condition.value(from);
    let mut all = Selection::default();
    all.conditions.push(condition);
    let (mut found, _) = read::list(review.db, lines, &all)?;
    // Items of lines that are settled may have become one, which an order names once.
    let mut items = HashSet::new();
    let has_items = lines.place("item").is_some();
    found.retain(|line| !has_items || items.insert(line.integer("item")));
    for line in found {
        let mut new = Change::of(None, fresh(line, to, anew)).saying(AS_IT_IS);
        write::write(review.db, review.author, &mut new)?;
    }
    Ok(())
}

/// What a line of another order begins with again; extra lines have none of it but a day, which they keep.
const ANEW: &[(&str, Cell)] = &[
    ("received", Cell::Int(0)),
    ("shipped", Cell::Int(0)),
    ("received_date", Cell::Null),
    ("target_date", Cell::Null),
    ("outcome", Cell::Int(returns::UNDECIDED)),
];

/// The line as it begins in another order.
fn fresh(mut line: Item, order: i64, anew: &[(&str, Cell)]) -> Item {
    line.set("pk", Cell::Null);
    line.set("order", order);
    for (name, value) in anew {
        if line.resource().place(name).is_some() {
            line.set(name, value.clone());
        }
    }
    line
}
