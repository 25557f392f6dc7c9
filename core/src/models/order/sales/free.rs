//! How much of stock items is not allocated yet.

use std::collections::BTreeMap;

use diesel::QueryResult;

use super::count::holding_back;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::part::total;
use crate::models::stock::STOCK_ITEM;
use crate::resource::write::WriteError;
use crate::resource::{Cell, Item, Statement, read};

/// Stock items that nobody else can allocate until the transaction ends, each with what is still free of it.
#[derive(Debug)]
pub struct Free(BTreeMap<i64, (Item, Decimal)>);

impl Free {
    /// Takes the items of the keys, as far as there are such; as if there were no allocation of the key `besides`.
    ///
    /// # Errors
    /// When a query fails.
    pub fn take(db: &mut Db, keys: &[i64], besides: Option<i64>) -> Result<Self, WriteError> {
        let mut condition = Statement::new("t.id IN (");
        condition.keys(keys).sql(")");
        let items = read::hold_all(db, &STOCK_ITEM, condition)?;
        // Asked after the items were taken, so that nobody's allocation is missing.
        let allocated = allocated(db, keys, besides)?;
        let free = |item: Item| {
            let held_back = allocated.get(&item.pk()).copied().unwrap_or_default();
            let there = item.decimal("quantity").filter(|_| item.is("in_stock"));
            let free = there.unwrap_or_default().less(held_back);
            (item.pk(), (item, free))
        };
        Ok(Self(items.into_iter().map(free).collect()))
    }

    /// The item of the key, and how much of it is free.
    #[must_use]
    pub fn get(&self, pk: i64) -> Option<(&Item, Decimal)> {
        self.0.get(&pk).map(|(item, free)| (item, *free))
    }

    /// Notes that so much more of the item is allocated.
    pub fn allocate(&mut self, pk: i64, quantity: Decimal) {
        if let Some((_, free)) = self.0.get_mut(&pk) {
            *free = free.less(quantity);
        }
    }
}

/// How much is allocated of each of the items of which anything is; as if there were no allocation of the key
/// `besides`.
///
/// # Errors
/// When the query fails.
pub fn allocated(
    db: &mut Db,
    keys: &[i64],
    besides: Option<i64>,
) -> QueryResult<BTreeMap<i64, Decimal>> {
    let mut sql = Statement::new(concat!(
        "SELECT a.item_id, ",
        total!("a.quantity"),
        " FROM ",
        holding_back!(),
        " AND a.item_id IN ("
    ));
    sql.list(keys.iter().copied()).sql(") AND a.id <> ");
    sql.value(besides.unwrap_or_default())
        .sql(" GROUP BY a.item_id");
    let rows = sql.load(db)?;
    let pair = |row: &Vec<Cell>| match row.as_slice() {
        [item, sum] => item.int().zip(sum.decimal()),
        _ => None,
    };
    Ok(rows.iter().filter_map(pair).collect())
}
