//! What holds for lines of bills of materials beyond their single fields.

use std::collections::BTreeSet;

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::check;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::part::bom_substitute::SUBSTITUTE;
use crate::models::part::{circle, lock, trackable};
use crate::resource::filter::truth;
use crate::resource::write::WriteError;
use crate::resource::{Cell, Change, Item, Review, Rules, Showing, Statement, many};

/// The texts for a line of a part that is locked, and for one that such a part inherits.
const LOCKED: &str = "BOM item cannot be modified - assembly is locked";
const VARIANT_LOCKED: &str = "BOM item cannot be modified - variant assembly is locked";

/// Most of what is lost while building, in percent.
const MOST_ATTRITION: i64 = 100;

#[derive(Debug)]
pub(super) struct BomRules;

impl Rules for BomRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        if !is_other(change) {
            return Ok(());
        }
        let before = change.before.as_ref();
        if before.is_some_and(|before| before.is("validated")) {
            // What was looked at is no longer what stands there.
            change.after.set("validated", false);
        }
        let quantity = change.after.decimal("quantity");
        if !quantity.is_some_and(Decimal::is_positive) {
            review.refuse("quantity", "Quantity must be greater than zero");
        }
        let attrition = change.after.decimal("attrition").unwrap_or(Decimal::ZERO);
        if attrition.millionths() > MOST_ATTRITION * Decimal::ONE.millionths() {
            let text = format!("Ensure this value is less than or equal to {MOST_ATTRITION}.");
            review.refuse("attrition", text);
        }
        check_locks(review, change.before.iter().chain([&change.after]))?;
        check_whole(review, change)?;
        check_circle(review, change)
    }

    fn hold(&self, review: &mut Review<'_>, _change: &Change) -> Result<(), WriteError> {
        Ok(circle::hold(review.db)?)
    }

    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        if is_other(change) {
            for line in change.before.iter().chain([&change.after]) {
                check::reopen(review.db, line)?;
            }
            let assembly = change.after.integer("part").unwrap_or_default();
            trackable::spread_to(review.db, review.author, assembly)?;
        }
        Ok(())
    }

    fn leaves(
        &self,
        review: &mut Review<'_>,
        item: &Item,
        _sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        check_locks(review, [item])?;
        Ok(check::reopen(review.db, item)?)
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        many::add(showing, "substitutes", &SUBSTITUTE, "bom_item")?;
        if showing.asked.get("can_build").and_then(truth) == Some(false) {
            return Ok(());
        }
        for (item, shown) in showing.each() {
            shown.insert("can_build".to_owned(), json!(can_build(item)));
        }
        Ok(())
    }
}

/// How many assemblies the stock of the component, of its substitutes and, where they may be, of its variants is
/// enough for.
pub(in crate::models::part) fn can_build(item: &Item) -> Option<Decimal> {
    let stock = |name| item.integer(name).unwrap_or_default();
    let mut sum = stock("available_stock").saturating_add(stock("available_substitute_stock"));
    if item.is("allow_variants") {
        sum = sum.saturating_add(stock("available_variant_stock"));
    }
    Decimal::from_millionths(sum).over(item.decimal("quantity")?)
}

/// Whether anything changes but that the line was looked at.
fn is_other(change: &Change) -> bool {
    let fields = change.resource().fields.iter();
    let mut stored = fields.filter(|field| field.stored_in().is_some());
    change.is_new() || stored.any(|field| field.name != "validated" && change.changes(field.name))
}

/// Neither the parts whose lines they are, nor those that inherit them, are locked.
fn check_locks<'a>(
    review: &mut Review<'_>,
    lines: impl IntoIterator<Item = &'a Item>,
) -> Result<(), WriteError> {
    let (mut own, mut heirs) = (BTreeSet::new(), BTreeSet::new());
    for line in lines {
        let part = line.integer("part").unwrap_or_default();
        own.insert(part);
        if line.is("inherited") {
            heirs.extend(circle::holders(review.db, part, true)?);
        }
    }
    heirs.retain(|part| !own.contains(part));
    lock::check(review, own.into_iter().collect(), LOCKED)?;
    if !heirs.is_empty() && review.refusals.0.is_empty() {
        lock::check(review, heirs.into_iter().collect(), VARIANT_LOCKED)?;
    }
    Ok(())
}

/// Of what is tracked there is a whole number.
fn check_whole(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let quantity = change.after.decimal("quantity");
    if quantity.is_some_and(|quantity| quantity.whole().is_some()) {
        return Ok(());
    }
    let sub_part = change.after.integer("sub_part").unwrap_or_default();
    let mut sql = Statement::new("SELECT trackable FROM parts WHERE id = ").kept();
    let trackable = sql.value(sub_part).first(review.db)?;
    if trackable.is_some_and(|trackable| trackable.is_true()) {
        let text = "Quantity must be integer value for trackable parts";
        review.refuse("quantity", text);
    }
    Ok(())
}

/// No part is made of itself, also not by way of others.
fn check_circle(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let line = &change.after;
    let (part, sub_part) = (
        line.integer("part").unwrap_or_default(),
        line.integer("sub_part").unwrap_or_default(),
    );
    let changes = ["part", "sub_part", "inherited"];
    if !changes.iter().any(|name| change.changes(name)) {
        return Ok(());
    }
    let holders = circle::holders(review.db, part, line.is("inherited"))?;
    if circle::leads(review.db, vec![sub_part], &holders, line.pk())? {
        let [part, sub_part] = names(review.db, [part, sub_part])?;
        let text = format!("Part '{part}' is used in BOM for '{sub_part}' (recursive)");
        review.refuse("sub_part", text);
    }
    Ok(())
}

fn names(db: &mut Db, parts: [i64; 2]) -> QueryResult<[String; 2]> {
    let mut sql = Statement::new("SELECT id, name FROM parts WHERE id IN (").kept();
    let rows = sql.list(parts).sql(")").load(db)?;
    let name = |part: i64| {
        let mut rows = rows.iter();
        let row = rows.find(|row| row.first().and_then(Cell::int) == Some(part));
        row.and_then(|row| row.get(1))
            .map(Cell::text)
            .unwrap_or_default()
            .to_owned()
    };
    Ok(parts.map(name))
}
