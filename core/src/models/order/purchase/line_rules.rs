//! What holds for lines of purchase orders.

use diesel::QueryResult;
use serde_json::json;

use super::PURCHASE_ORDER_LINE;
use super::line::PARTS;
use crate::decimal::Decimal;
use crate::models::stock::quantity;
use crate::resource::write::WriteError;
use crate::resource::{Cell, Change, Item, Review, Rules, Showing, Statement, read, sent};

#[derive(Debug)]
pub(super) struct PurchaseLineRules;

impl Rules for PurchaseLineRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        if change.after.decimal("quantity") == Some(Decimal::ZERO) {
            review.refuse("quantity", "Quantity must be greater than zero");
        }
        check_supplier(review, change)?;
        check_build(review, change)?;
        if change.is_new() {
            if change.after.get("purchase_price").is_null() && !is(change, "auto_pricing", false) {
                set_price(review, change)?;
            }
            merge(review, change)?;
        } else if is(change, "auto_pricing", true) {
            set_price(review, change)?;
        }
        Ok(())
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        if showing.asked.is("part_detail") {
            for detail in &PARTS {
                detail.add(showing.db, showing.items, showing.shown)?;
            }
        }
        for shown in &mut *showing.shown {
            shown.insert("auto_pricing".to_owned(), json!(true));
        }
        Ok(())
    }
}

/// Whether the member was sent with the truth value.
fn is(change: &Change, name: &str, truth: bool) -> bool {
    change.sent(name).map(sent::boolean) == Some(Ok(truth))
}

/// The part is one of the order's supplier.
fn check_supplier(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let (part, order) = (change.after.integer("part"), change.after.integer("order"));
    let is_moved = change.changes("part") || change.changes("order");
    let (Some(part), Some(order)) = (part.filter(|_| is_moved), order) else {
        return Ok(());
    };
    let mut sql = Statement::new(
        "SELECT s.supplier_id, o.supplier_id FROM supplier_parts s, purchase_orders o WHERE s.id = ",
    )
    .kept();
    let rows = sql
        .value(part)
        .sql(" AND o.id = ")
        .value(order)
        .load(review.db)?;
    if let Some([own, wanted]) = rows.first().map(Vec::as_slice)
        && !wanted.is_null()
        && own != wanted
    {
        review.refuse("part", "Supplier must match purchase order");
        review.refuse("order", "Purchase order must match supplier");
    }
    Ok(())
}

/// The build order is one that others do, of the same part.
fn check_build(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let is_moved = change.changes("build_order") || change.changes("part");
    let Some(build) = change.after.integer("build_order").filter(|_| is_moved) else {
        return Ok(());
    };
    let mut sql = Statement::new(
        "SELECT b.external, p.assembly, b.part_id = p.id FROM builds b, supplier_parts s \
         JOIN parts p ON p.id = s.part_id WHERE b.id = ",
    )
    .kept();
    sql.value(build)
        .sql(" AND s.id = ")
        .value(change.after.integer("part"));
    let rows = sql.load(review.db)?;
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
        review.refuse("build_order", text);
    }
    Ok(())
}

/// The price is what the supplier asks for as many, as far as that is known.
fn set_price(review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
    let mut sql = Statement::new(
        "SELECT price, price_currency FROM supplier_price_breaks WHERE price IS NOT NULL AND supplier_part_id = ",
    )
    .kept();
    sql.value(change.after.integer("part"))
        .sql(" AND quantity <= ")
        .value(change.after.get("quantity").clone())
        .sql(" ORDER BY quantity DESC LIMIT 1");
    if let Some([price, currency]) = sql.load(review.db)?.first().map(Vec::as_slice) {
        change.after.set("purchase_price", price.clone());
        change
            .after
            .set("purchase_price_currency", currency.clone());
    }
    Ok(())
}

/// What has to be the same in two lines that become one.
const SAME: &[(&str, &str)] = &[
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

/// Raises the quantity of a line of which this is another one, in place of making it.
fn merge(review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
    if is(change, "merge_items", false) || !review.refusals.0.is_empty() {
        return Ok(());
    }
    let Some(mut line) = find(review, &change.after)? else {
        return Ok(());
    };
    let of = |line: &Item| line.decimal("quantity").unwrap_or_default();
    match quantity::sum(of(&line), of(&change.after)) {
        Ok(sum) => {
            change.before = Some(line.clone());
            line.set("quantity", sum);
            change.after = line;
        }
        Err(text) => review.refuse("quantity", text),
    }
    Ok(())
}

fn find(review: &mut Review<'_>, new: &Item) -> Result<Option<Item>, WriteError> {
    let mut sql = Statement::new("SELECT id FROM purchase_order_lines WHERE 1 = 1");
    for (name, column) in SAME {
        sql.sql(" AND ").sql(column);
        match new.get(name) {
            Cell::Null => sql.sql(" IS NULL"),
            value => sql.sql(" = ").value(value.clone()),
        };
    }
    let found = sql.sql(" ORDER BY id LIMIT 1").first(review.db)?;
    let Some(pk) = found.and_then(|cell| cell.int()) else {
        return Ok(None);
    };
    Ok(read::hold(review.db, &PURCHASE_ORDER_LINE, pk)?)
}
