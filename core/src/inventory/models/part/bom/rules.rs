//! Rules of BOM lines.

use std::collections::BTreeSet;

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::validation;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::part::bom_substitute::SUBSTITUTE;
use crate::models::part::{cycle, locked, trackable};
use crate::resource::filter::parse_bool;
use crate::resource::{
    Change, Item, Rules, SerializeContext, SqlValue, Statement, WriteContext, WriteError,
    nested_lists,
};

/// The error texts for a line of a locked part, and for a line that a locked part inherits.
const LOCKED: &str = "BOM item cannot be modified - assembly is locked";
const VARIANT_LOCKED: &str = "BOM item cannot be modified - variant assembly is locked";

/// The maximum attrition in percent.
const MAX_ATTRITION: i64 = 100;

/// The rules of `BOM_ITEM`.
#[derive(Debug)]
pub(in crate::inventory::models::part) struct BomRules;

impl Rules for BomRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        if !changes_content(change) {
            return Ok(());
        }
        let before = change.before.as_ref();
        if before.is_some_and(|before| before.is_true("validated")) {
            // A changed line must be validated again.
            change.after.set("validated", false);
        }
        let quantity = change.after.decimal("quantity");
        if !quantity.is_some_and(Decimal::is_positive) {
            context.reject("quantity", "Quantity must be greater than zero");
        }
        let attrition = change.after.decimal("attrition").unwrap_or(Decimal::ZERO);
        if attrition.millionths() > MAX_ATTRITION * Decimal::ONE.millionths() {
            let text = format!("Ensure this value is less than or equal to {MAX_ATTRITION}.");
            context.reject("attrition", text);
        }
        check_unlocked(context, change.before.iter().chain([&change.after]))?;
        check_integer_quantity(context, change)?;
        check_recursion(context, change)
    }

    fn lock(&self, context: &mut WriteContext<'_>, _change: &Change) -> Result<(), WriteError> {
        Ok(cycle::lock(context.db)?)
    }

    fn after_save(
        &self,
        context: &mut WriteContext<'_>,
        change: &Change,
    ) -> Result<(), WriteError> {
        if changes_content(change) {
            for line in change.before.iter().chain([&change.after]) {
                validation::invalidate(context.db, line)?;
            }
            let assembly = change.after.integer("part").unwrap_or_default();
            trackable::propagate_to(context.db, context.actor, assembly)?;
        }
        Ok(())
    }

    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        item: &Item,
        _sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        check_unlocked(context, [item])?;
        Ok(validation::invalidate(context.db, item)?)
    }

    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        nested_lists::add(context, "substitutes", &SUBSTITUTE, "bom_item")?;
        if context.params.get("can_build").and_then(parse_bool) == Some(false) {
            return Ok(());
        }
        for (item, serialized) in context.items_mut() {
            serialized.insert("can_build".to_owned(), json!(can_build(item)));
        }
        Ok(())
    }
}

/// Returns the number of assemblies that the stock of the component, its substitutes and, if allowed, its variants
/// suffices for.
pub(in crate::inventory::models::part) fn can_build(item: &Item) -> Option<Decimal> {
    let stock = |name| item.integer(name).unwrap_or_default();
    let mut sum = stock("available_stock").saturating_add(stock("available_substitute_stock"));
    if item.is_true("allow_variants") {
        sum = sum.saturating_add(stock("available_variant_stock"));
    }
    Decimal::from_millionths(sum).checked_div(item.decimal("quantity")?)
}

/// Whether a stored field other than `validated` changes.
fn changes_content(change: &Change) -> bool {
    let fields = change.resource().fields.iter();
    let mut stored = fields.filter(|field| field.column_name().is_some());
    change.is_new()
        || stored.any(|field| field.name != "validated" && change.has_changed(field.name))
}

/// Rejects lines of locked parts, and lines that locked variants inherit.
fn check_unlocked<'a>(
    context: &mut WriteContext<'_>,
    lines: impl IntoIterator<Item = &'a Item>,
) -> Result<(), WriteError> {
    let (mut own, mut heirs) = (BTreeSet::new(), BTreeSet::new());
    for line in lines {
        let part = line.integer("part").unwrap_or_default();
        own.insert(part);
        if line.is_true("inherited") {
            heirs.extend(cycle::part_and_variants(context.db, part, true)?);
        }
    }
    heirs.retain(|part| !own.contains(part));
    locked::check_unlocked(context, own.into_iter().collect(), LOCKED)?;
    if !heirs.is_empty() && context.errors.0.is_empty() {
        locked::check_unlocked(context, heirs.into_iter().collect(), VARIANT_LOCKED)?;
    }
    Ok(())
}

/// Checks that the quantity of a trackable component is an integer.
fn check_integer_quantity(
    context: &mut WriteContext<'_>,
    change: &Change,
) -> Result<(), WriteError> {
    let quantity = change.after.decimal("quantity");
    if quantity.is_some_and(|quantity| quantity.to_integer().is_some()) {
        return Ok(());
    }
    let sub_part = change.after.integer("sub_part").unwrap_or_default();
    let mut sql = Statement::new("SELECT trackable FROM parts WHERE id = ").cached();
    let trackable = sql.value(sub_part).first_value(context.db)?;
    if trackable.is_some_and(|trackable| trackable.is_true()) {
        let text = "Quantity must be integer value for trackable parts";
        context.reject("quantity", text);
    }
    Ok(())
}

/// Checks that no part contains itself, directly or through other parts.
fn check_recursion(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let line = &change.after;
    let (part, sub_part) = (
        line.integer("part").unwrap_or_default(),
        line.integer("sub_part").unwrap_or_default(),
    );
    let changes = ["part", "sub_part", "inherited"];
    if !changes.iter().any(|name| change.has_changed(name)) {
        return Ok(());
    }
    let holders = cycle::part_and_variants(context.db, part, line.is_true("inherited"))?;
    if cycle::is_reachable(context.db, vec![sub_part], &holders, line.pk())? {
        let [part, sub_part] = part_names(context.db, [part, sub_part])?;
        let text = format!("Part '{part}' is used in BOM for '{sub_part}' (recursive)");
        context.reject("sub_part", text);
    }
    Ok(())
}

fn part_names(db: &mut Db, parts: [i64; 2]) -> QueryResult<[String; 2]> {
    let mut sql = Statement::new("SELECT id, name FROM parts WHERE id IN (").cached();
    let rows = sql.list(parts).sql(")").load(db)?;
    let name = |part: i64| {
        let mut rows = rows.iter();
        let row = rows.find(|row| row.first().and_then(SqlValue::int) == Some(part));
        row.and_then(|row| row.get(1))
            .map(SqlValue::text)
            .unwrap_or_default()
            .to_owned()
    };
    Ok(parts.map(name))
}
