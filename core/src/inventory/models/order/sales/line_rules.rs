//! The rules of sales order lines.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::allocation_sql::active_allocations;
use super::shipment_rules::{ALREADY_SHIPPED, has_shipped_allocations};
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::part::{PART, total};
use crate::models::stock::in_stock;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{
    Change, Item, Rules, SerializeContext, SqlValue, Statement, WriteContext, WriteError, read,
};

fn is_allocated(db: &mut Db, line: i64) -> QueryResult<bool> {
    let mut sql = Statement::new("SELECT 1 FROM sales_order_allocations WHERE line_id = ").cached();
    Ok(sql.value(line).sql(" LIMIT 1").first_value(db)?.is_some())
}

/// The rules of sales order lines.
#[derive(Debug)]
pub(super) struct SalesLineRules;

impl Rules for SalesLineRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        let line = change.after.pk();
        if !change.is_new() && change.has_changed("part") && is_allocated(context.db, line)? {
            context.reject("part", "stock is allocated to the line");
        }
        let part = change.after.integer("part");
        let Some(part) = part.filter(|_| change.has_changed("part")) else {
            return Ok(());
        };
        let part = read::by_keys(context.db, &PART, &[part], Some(&["virtual"]))?.pop();
        if part.is_some_and(|part| part.is_true("virtual")) {
            context.reject("part", "Virtual part cannot be assigned to a sales order");
        }
        Ok(())
    }

    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        item: &Item,
        _: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        if has_shipped_allocations(context.db, "a.line_id", item.pk())? {
            context.reject(NON_FIELD_ERRORS, ALREADY_SHIPPED);
        }
        Ok(())
    }

    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        let keys = context.foreign_keys("part");
        let mut wanted: Vec<i64> = keys.iter().flatten().copied().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let parts = read::by_keys(context.db, &PART, &wanted, Some(PART_STOCK_FIELDS))?;
        let parts: HashMap<i64, Item> = parts.into_iter().map(|part| (part.pk(), part)).collect();
        let variants = available_variant_stock(context.db, &wanted)?;
        for (key, object) in keys.iter().zip(&mut *context.serialized) {
            let part = key.and_then(|key| parts.get(&key));
            let variant = key.and_then(|key| variants.get(&key).copied());
            let count = |name| part.and_then(|part| part.decimal(name)).unwrap_or_default();
            let own = count("in_stock")
                .saturating_sub(count("allocated_to_sales_orders"))
                .saturating_sub(count("allocated_to_build_orders"));
            for (name, number) in [
                ("available_stock", own),
                ("available_variant_stock", variant.unwrap_or_default()),
                ("building", count("building")),
                ("on_order", count("ordering")),
            ] {
                object.insert(name.to_owned(), json!(number));
            }
        }
        Ok(())
    }
}

/// The fields of parts from which the lines' stock quantities are computed.
const PART_STOCK_FIELDS: &[&str] = &[
    "in_stock",
    "allocated_to_sales_orders",
    "allocated_to_build_orders",
    "building",
    "ordering",
];

/// Returns the unallocated stock of the active, salable variants of each part.
fn available_variant_stock(db: &mut Db, parts: &[i64]) -> QueryResult<HashMap<i64, Decimal>> {
    if parts.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Statement::new(
        "WITH RECURSIVE v (root, id) AS (SELECT p.variant_of_id, p.id FROM parts p WHERE p.variant_of_id IN (",
    )
    .cached();
    sql.keys(parts).sql(concat!(
        ") UNION SELECT v.root, p.id FROM parts p JOIN v ON p.variant_of_id = v.id), sold (root, id) AS \
         (SELECT v.root, p.id FROM v JOIN parts p ON p.id = v.id WHERE p.active AND p.salable), \
         held (item, quantity) AS (SELECT a.item_id, a.quantity FROM ",
        active_allocations!(),
        "), counted (root, quantity) AS (SELECT sold.root, s.quantity FROM sold \
         JOIN stock_items s ON s.part_id = sold.id WHERE ",
        in_stock!("s"),
        " UNION ALL SELECT sold.root, 0 - held.quantity FROM sold JOIN stock_items s ON s.part_id = sold.id \
         JOIN held ON held.item = s.id) SELECT counted.root, ",
        total!("counted.quantity"),
        " FROM counted GROUP BY counted.root"
    ));
    let rows = sql.load(db)?;
    let pair = |row: &Vec<SqlValue>| match row.as_slice() {
        [root, sum] => root.int().zip(sum.decimal()),
        _ => None,
    };
    Ok(rows.iter().filter_map(pair).collect())
}
