//! Rules of purchase order lines.

use diesel::QueryResult;
use serde_json::json;

use super::PURCHASE_ORDER_LINE;
use super::line::PART_DETAILS;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::stock::quantity;
use crate::resource::{
    Change, Item, Rules, SerializeContext, SqlValue, Statement, WriteContext, WriteError, parse,
    read,
};

#[derive(Debug)]
pub(super) struct PurchaseLineRules;

impl Rules for PurchaseLineRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        if change.after.decimal("quantity") == Some(Decimal::ZERO) {
            context.reject("quantity", "Quantity must be greater than zero");
        }
        check_supplier(context, change)?;
        check_build(context, change)?;
        if change.is_new() {
            if change.after.get("purchase_price").is_null()
                && !flag_is(change, "auto_pricing", false)
            {
                set_price(context, change)?;
            }
            merge(context, change)?;
        } else if flag_is(change, "auto_pricing", true) {
            set_price(context, change)?;
        }
        Ok(())
    }

    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        if context.params.is_true("part_detail") {
            for detail in &PART_DETAILS {
                detail.add(context.db, context.items, context.serialized)?;
            }
        }
        for object in &mut *context.serialized {
            object.insert("auto_pricing".to_owned(), json!(true));
        }
        Ok(())
    }
}

/// Whether the request sets the flag to the value.
fn flag_is(change: &Change, name: &str, truth: bool) -> bool {
    change.request_value(name).map(parse::boolean) == Some(Ok(truth))
}

/// Checks that the supplier part belongs to the order's supplier.
fn check_supplier(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let (part, order) = (change.after.integer("part"), change.after.integer("order"));
    let is_moved = change.has_changed("part") || change.has_changed("order");
    let (Some(part), Some(order)) = (part.filter(|_| is_moved), order) else {
        return Ok(());
    };
    let mut sql = Statement::new(
        "SELECT s.supplier_id, o.supplier_id FROM supplier_parts s, purchase_orders o WHERE s.id = ",
    )
    .cached();
    let rows = sql
        .value(part)
        .sql(" AND o.id = ")
        .value(order)
        .load(context.db)?;
    if let Some([own, wanted]) = rows.first().map(Vec::as_slice)
        && !wanted.is_null()
        && own != wanted
    {
        context.reject("part", "Supplier must match purchase order");
        context.reject("order", "Purchase order must match supplier");
    }
    Ok(())
}

/// Checks that the build order is external and builds the line's part.
fn check_build(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let is_moved = change.has_changed("build_order") || change.has_changed("part");
    let Some(build) = change.after.integer("build_order").filter(|_| is_moved) else {
        return Ok(());
    };
    let mut sql = Statement::new(
        "SELECT b.external, p.assembly, b.part_id = p.id FROM builds b, supplier_parts s \
         JOIN parts p ON p.id = s.part_id WHERE b.id = ",
    )
    .cached();
    sql.value(build)
        .sql(" AND s.id = ")
        .value(change.after.integer("part"));
    let rows = sql.load(context.db)?;
    if let Some([external, assembly, is_same]) = rows.first().map(Vec::as_slice) {
        let text = if !external.is_true() {
            "Build order must be marked as external"
        } else if !assembly.is_true() {
            "Build orders can only be linked to assembly parts"
        } else if !is_same.is_true() {
            "Build order part must match line item part"
        } else {
            return Ok(());
        };
        context.reject("build_order", text);
    }
    Ok(())
}

/// Sets the price from the supplier's price break for the quantity, if there is one.
fn set_price(context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
    let mut sql = Statement::new(
        "SELECT price, price_currency FROM supplier_price_breaks WHERE price IS NOT NULL AND supplier_part_id = ",
    )
    .cached();
    sql.value(change.after.integer("part"))
        .sql(" AND quantity <= ")
        .value(change.after.get("quantity").clone())
        .sql(" ORDER BY quantity DESC LIMIT 1");
    if let Some([price, currency]) = sql.load(context.db)?.first().map(Vec::as_slice) {
        change.after.set("purchase_price", price.clone());
        change
            .after
            .set("purchase_price_currency", currency.clone());
    }
    Ok(())
}

/// The fields that must be equal for two lines to be merged: name and column.
const MERGE_FIELDS: &[(&str, &str)] = &[
    ("order", "order_id"),
    ("part", "part_id"),
    ("destination", "destination_id"),
    ("build_order", "build_order_id"),
    ("project_code", "project_code_id"),
    ("target_date", "target_date"),
    ("reference", "reference"),
    ("notes", "notes"),
    ("link", "link"),
    ("purchase_price", "price"),
    ("purchase_price_currency", "price_currency"),
];

/// Whether two lines are equal in all but their quantity, so that they can be merged.
fn is_mergeable(one: &Item, other: &Item) -> bool {
    let mut names = MERGE_FIELDS.iter().map(|(name, _)| name);
    names.all(|name| one.get(name) == other.get(name))
}

/// Adds the quantity to an existing line that is otherwise equal, instead of creating a line.
fn merge(context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
    if flag_is(change, "merge_items", false) || !context.errors.0.is_empty() {
        return Ok(());
    }
    let Some(mut line) = lock_mergeable(context, &change.after)? else {
        return Ok(());
    };
    let of = |line: &Item| line.decimal("quantity").unwrap_or_default();
    match quantity::sum(of(&line), of(&change.after)) {
        Ok(sum) => {
            change.before = Some(line.clone());
            line.set("quantity", sum);
            change.after = line;
        }
        Err(text) => context.reject("quantity", text),
    }
    Ok(())
}

fn lock_mergeable(context: &mut WriteContext<'_>, new: &Item) -> Result<Option<Item>, WriteError> {
    let mut sql = Statement::new("SELECT id FROM purchase_order_lines WHERE 1 = 1");
    for (name, column) in MERGE_FIELDS {
        sql.sql(" AND ").sql(column);
        match new.get(name) {
            SqlValue::Null => sql.sql(" IS NULL"),
            value => sql.sql(" = ").value(value.clone()),
        };
    }
    let found = sql.sql(" ORDER BY id LIMIT 1").first_value(context.db)?;
    let Some(pk) = found.and_then(|cell| cell.int()) else {
        return Ok(None);
    };
    // Another request may have changed the line before it was locked.
    let line = read::lock(context.db, &PURCHASE_ORDER_LINE, pk)?;
    Ok(line.filter(|line| is_mergeable(line, new)))
}

/// Whether all lines of the order are fully received.
///
/// # Errors
/// When the query fails.
pub(super) fn is_fully_received(db: &mut Db, order: i64) -> QueryResult<bool> {
    let mut sql =
        Statement::new("SELECT 1 FROM purchase_order_lines WHERE received < quantity").cached();
    let open = sql.sql(" AND order_id = ").value(order).first_value(db)?;
    Ok(open.is_none())
}
