//! Stock, supply and demand of a part.

use diesel::QueryResult;
use serde_json::{Value, json};

use super::PART;
use super::bom::{can_build, items};
use crate::db::Db;
use crate::decimal::Decimal;
use crate::resource::{Item, read};

/// Returns the numbers of the part; `None` if there is no such part.
///
/// # Errors
/// When a query fails.
pub fn requirements(db: &mut Db, part: i64) -> QueryResult<Option<Value>> {
    let Some(item) = read::by_key(db, &PART, part)? else {
        return Ok(None);
    };
    let number = |name| item.decimal(name).unwrap_or_default();
    let sum = |one, other| {
        number(one)
            .millionths()
            .saturating_add(number(other).millionths())
    };
    let total = sum("in_stock", "variant_stock");
    let allocated = sum("allocated_to_build_orders", "allocated_to_sales_orders");
    let free = total.saturating_sub(allocated).max(0);
    Ok(Some(json!({
        "total_stock": Decimal::from_millionths(total),
        "unallocated_stock": Decimal::from_millionths(free),
        "can_build": buildable(db, &item)?,
        "ordering": number("ordering"),
        "building": number("building"),
        "scheduled_to_build": number("scheduled_to_build"),
        "required_for_build_orders": item.integer("required_for_build_orders"),
        "allocated_to_build_orders": number("allocated_to_build_orders"),
        "required_for_sales_orders": item.integer("required_for_sales_orders"),
        "allocated_to_sales_orders": number("allocated_to_sales_orders"),
    })))
}

/// Returns the number of whole assemblies that the stock of all components suffices for. Consumables do not count.
fn buildable(db: &mut Db, part: &Item) -> QueryResult<i64> {
    if !part.is_true("assembly") {
        return Ok(0);
    }
    let lines = items::own_and_inherited_items(db, part.pk())?;
    let limits = lines.iter().filter(|line| !line.is_true("consumable"));
    let least = limits.filter_map(can_build).min();
    Ok(least.map_or(0, |least| least.millionths() / Decimal::ONE.millionths()))
}
