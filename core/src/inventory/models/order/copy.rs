//! New orders that copy the lines of another order.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::OrderType;
use super::status::returns;
use crate::resource::{
    Change, Item, Resource, Selection, SqlValue, Statement, WriteContext, WriteError, parse, read,
    write,
};

/// Returns the `duplicate` object of the request, if the order is new.
fn duplicate_options(change: &Change) -> Option<&Map<String, Value>> {
    let wanted = change
        .request_value("duplicate")
        .filter(|_| change.is_new())?;
    wanted.as_object()
}

/// Rejects a `duplicate` whose order does not exist.
pub(super) fn check(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let sent = change
        .request_value("duplicate")
        .filter(|_| change.is_new());
    let Some(value) = sent.filter(|value| !value.is_null()) else {
        return Ok(());
    };
    let key = match duplicate_options(change)
        .map(|wanted| wanted.get("order_id").unwrap_or(&Value::Null))
    {
        Some(key) => parse::key(key),
        None => Err(format!(
            "Invalid data. Expected a dictionary, but got {}.",
            crate::json_error::python_type(value)
        )),
    };
    match key {
        Ok(key) => {
            let table = change.resource().model.table;
            if !read::exists(context.db, table, key)? {
                context.reject("duplicate", parse::unknown_key_message(key));
            }
        }
        Err(text) => context.reject("duplicate", text),
    }
    Ok(())
}

/// Copies the lines that the request asks for to the new order.
pub(super) fn copy_lines(
    context: &mut WriteContext<'_>,
    change: &Change,
    kind: &OrderType,
) -> Result<(), WriteError> {
    let Some(wanted) = duplicate_options(change) else {
        return Ok(());
    };
    let Some(from) = wanted.get("order_id").and_then(|key| parse::key(key).ok()) else {
        return Ok(());
    };
    let flags = [("copy_lines", RESET_FIELDS), ("copy_extra_lines", &[])];
    for ((flag, reset_fields), lines) in flags.into_iter().zip(kind.lines) {
        let flag = wanted.get(flag).map(parse::boolean);
        if !matches!(flag, Some(Ok(false))) {
            copy_lines_of(context, lines, (from, change.after.pk()), reset_fields)?;
        }
    }
    Ok(())
}

/// A copied line keeps the price of its original, and is not merged into a similar line.
const COPY_FLAGS: &[(&str, bool)] = &[("merge_items", false), ("auto_pricing", false)];

fn copy_lines_of(
    context: &mut WriteContext<'_>,
    lines: &'static Resource,
    (from, to): (i64, i64),
    reset_fields: &[(&str, SqlValue)],
) -> Result<(), WriteError> {
    let mut condition = Statement::new("t.order_id = ");
    condition.value(from);
    let mut all = Selection::default();
    all.conditions.push(condition);
    let (mut found, _) = read::list(context.db, lines, &all)?;
    // Stock items of received lines may have been merged since. An order names an item only once.
    let mut items = HashSet::new();
    let has_items = lines.field_index("item").is_some();
    found.retain(|line| !has_items || items.insert(line.integer("item")));
    for line in found {
        let mut new =
            Change::new(None, reset_line(line, to, reset_fields)).with_request_flags(COPY_FLAGS);
        write::write(context.db, context.actor, &mut new)?;
    }
    Ok(())
}

/// The fields that a copied line resets. Of these, extra lines have only `target_date`, and they keep it.
const RESET_FIELDS: &[(&str, SqlValue)] = &[
    ("received", SqlValue::Int(0)),
    ("shipped", SqlValue::Int(0)),
    ("received_date", SqlValue::Null),
    ("target_date", SqlValue::Null),
    ("outcome", SqlValue::Int(returns::OUTCOME_PENDING)),
];

/// Builds the line for the other order.
fn reset_line(mut line: Item, order: i64, reset_fields: &[(&str, SqlValue)]) -> Item {
    line.set("pk", SqlValue::Null);
    line.set("order", order);
    for (name, value) in reset_fields {
        if line.resource().field_index(name).is_some() {
            line.set(name, value.clone());
        }
    }
    line
}
