//! Unallocated quantities of stock items.

use std::collections::BTreeMap;

use diesel::QueryResult;

use super::allocation_sql::active_allocations;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::part::total;
use crate::models::stock::STOCK_ITEM;
use crate::resource::{Item, SqlValue, Statement, WriteError, read};

/// Locked stock items with their unallocated quantities. No other request can allocate them until the transaction ends.
#[derive(Debug)]
pub struct UnallocatedStock(BTreeMap<i64, (Item, Decimal)>);

impl UnallocatedStock {
    /// Locks the items with the keys; unknown keys are skipped. The allocation `besides` does not count.
    ///
    /// # Errors
    /// When a query fails.
    pub fn lock(db: &mut Db, keys: &[i64], except: Option<i64>) -> Result<Self, WriteError> {
        let mut condition = Statement::new("t.id IN (");
        condition.keys(keys).sql(")");
        let items = read::lock_all(db, &STOCK_ITEM, condition)?;
        // Read after the items are locked, so that no concurrent allocation is missed.
        let allocated = allocated_quantities(db, keys, except)?;
        let free = |item: Item| {
            let held_back = allocated.get(&item.pk()).copied().unwrap_or_default();
            let available = item
                .decimal("quantity")
                .filter(|_| item.is_true("in_stock"));
            let free = available.unwrap_or_default().saturating_sub(held_back);
            (item.pk(), (item, free))
        };
        Ok(Self(items.into_iter().map(free).collect()))
    }

    /// Returns the item and its unallocated quantity.
    #[must_use]
    pub fn get(&self, pk: i64) -> Option<(&Item, Decimal)> {
        self.0.get(&pk).map(|(item, free)| (item, *free))
    }

    /// Reduces the unallocated quantity of the item.
    pub fn allocate(&mut self, pk: i64, quantity: Decimal) {
        if let Some((_, free)) = self.0.get_mut(&pk) {
            *free = free.saturating_sub(quantity);
        }
    }
}

/// Returns the allocated quantities of the items; items without allocations are missing. The allocation `besides` does
/// not count.
///
/// # Errors
/// When the query fails.
pub fn allocated_quantities(
    db: &mut Db,
    keys: &[i64],
    except: Option<i64>,
) -> QueryResult<BTreeMap<i64, Decimal>> {
    let mut sql = Statement::new(concat!(
        "SELECT a.item_id, ",
        total!("a.quantity"),
        " FROM ",
        active_allocations!(),
        " AND a.item_id IN ("
    ));
    sql.list(keys.iter().copied()).sql(") AND a.id <> ");
    sql.value(except.unwrap_or_default())
        .sql(" GROUP BY a.item_id");
    let rows = sql.load(db)?;
    let pair = |row: &Vec<SqlValue>| match row.as_slice() {
        [item, sum] => item.int().zip(sum.decimal()),
        _ => None,
    };
    Ok(rows.iter().filter_map(pair).collect())
}
