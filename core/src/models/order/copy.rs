//! New orders that take over the lines of another one.

use serde_json::{Map, Value};

use super::Kind;
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
    let flags = ["copy_lines", "copy_extra_lines"];
    for (flag, lines) in flags.into_iter().zip(kind.lines) {
        let flag = wanted.get(flag).map(sent::boolean);
        if !matches!(flag, Some(Ok(false))) {
            copy(review, lines, from, change.after.pk())?;
        }
    }
    Ok(())
}

/// A copy takes its price from what it copies, and stands beside others that are like it.
const AS_IT_IS: &[(&str, bool)] = &[("merge_items", false), ("auto_pricing", false)];

fn copy(
    review: &mut Review<'_>,
    lines: &'static Resource,
    from: i64,
    to: i64,
) -> Result<(), WriteError> {
    let mut condition = Statement::new("t.order_id = ");
    condition.value(from);
    let mut all = Selection::default();
    all.conditions.push(condition);
    let (found, _) = read::list(review.db, lines, &all)?;
    for line in found {
        let mut new = Change::of(None, fresh(line, to)).saying(AS_IT_IS);
        write::write(review.db, review.author, &mut new)?;
    }
    Ok(())
}

/// The line as it begins in another order.
fn fresh(mut line: Item, order: i64) -> Item {
    let beginnings = [
        ("pk", Cell::Null),
        ("order", order.into()),
        ("received", Cell::Int(0)),
        ("shipped", Cell::Int(0)),
        ("received_date", Cell::Null),
    ];
    for (name, value) in beginnings {
        if line.resource().place(name).is_some() {
            line.set(name, value);
        }
    }
    line
}
