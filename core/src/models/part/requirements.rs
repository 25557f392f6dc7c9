//! What there is of a part, what is on its way, and what is wanted of it.

use diesel::QueryResult;
use serde_json::{Value, json};

use super::PART;
use super::bom::{can_build, lines};
use crate::db::Db;
use crate::decimal::Decimal;
use crate::resource::{Item, read};

/// The numbers of the part; none where there is no such part.
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

/// How many whole ones the stock of all components is enough for; consumables are no limit.
fn buildable(db: &mut Db, part: &Item) -> QueryResult<i64> {
    if !part.is("assembly") {
        return Ok(0);
    }
    let lines = lines::with_inherited(db, part.pk())?;
    let limits = lines.iter().filter(|line| !line.is("consumable"));
    let least = limits.filter_map(can_build).min();
    Ok(least.map_or(0, |least| least.millionths() / Decimal::ONE.millionths()))
}
