//! Stock items that nobody else can change while an operation works on them.
//!
//! Whoever writes stock takes first the places, companies and parts that the items are to point at, then the
//! items, each kind in the order of its keys. So nobody waits in a circle.

use std::collections::BTreeMap;

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::line::LineFault;
use super::status::Event;
use super::{LOCATION, STOCK_ITEM, quantity, tracking};
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::structural::is_structural;
use crate::resource::write::WriteError;
use crate::resource::{Author, Cell, Condition, Deed, Item, Refusals, Statement, read, row, sent};

/// The items of one operation, and on whose behalf it is done.
pub(crate) struct Held<'a> {
    author: Author<'a>,
    notes: &'a str,
    items: BTreeMap<i64, Item>,
}

impl<'a> Held<'a> {
    /// Takes the items of the keys, as far as there are such. The notes go into their history.
    pub(crate) fn take(
        db: &mut Db,
        author: Author<'a>,
        keys: impl IntoIterator<Item = i64>,
        notes: &'a str,
    ) -> Result<Self, WriteError> {
        let mut keys: Vec<i64> = keys.into_iter().collect();
        keys.sort_unstable();
        keys.dedup();
        let items = Self::hold(db, &keys)?;
        Ok(Self {
            author,
            notes,
            items,
        })
    }

    fn hold(db: &mut Db, keys: &[i64]) -> Result<BTreeMap<i64, Item>, WriteError> {
        if keys.is_empty() {
            return Ok(BTreeMap::new());
        }
        hold_parts(db, keys)?;
        let items = read::hold_all(db, &STOCK_ITEM, among("t", keys))?;
        let mut items: BTreeMap<_, _> = items.into_iter().map(|item| (item.pk(), item)).collect();
        if matches!(db, Db::Pg(_)) && has_others(db, keys, &items)? {
            return Err(WriteError::Overtaken);
        }
        items.retain(|pk, _| keys.binary_search(pk).is_ok());
        Ok(items)
    }

    /// The item of the key, as it is by now.
    pub(crate) fn get(&self, pk: i64) -> Result<Item, LineFault> {
        let item = self.items.get(&pk).cloned();
        item.ok_or_else(|| ("pk", sent::unknown_key(pk)))
    }

    /// Writes what has become of an item, and its history; deletes it where nothing is left that is to be kept.
    pub(crate) fn write(
        &mut self,
        db: &mut Db,
        mut after: Item,
        event: Event,
        deltas: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        let before = self.items.get(&after.pk()).ok_or(WriteError::Gone)?;
        check(&after)?;
        after.set("updated", Cell::Time(self.author.now.naive_utc()));
        row::update(db, before, &after)?;
        self.note(Some(before), Some(&after));
        tracking::record(db, self.author, &after, event, self.notes, deltas)?;
        let is_empty = after.decimal("quantity") == Some(Decimal::ZERO);
        if is_empty && after.is("delete_on_deplete") {
            return self.delete(db, after.pk());
        }
        self.items.insert(after.pk(), after);
        Ok(())
    }

    /// Makes another item, and writes how that came about.
    pub(crate) fn make(
        &mut self,
        db: &mut Db,
        mut item: Item,
        event: Event,
        deltas: &Map<String, Value>,
    ) -> Result<Item, WriteError> {
        check(&item)?;
        item.set("updated", Cell::Time(self.author.now.naive_utc()));
        // A barcode names one item only.
        item.set("barcode_hash", "");
        let pk = row::insert(db, &item)?;
        item.set("pk", pk);
        let source = item.integer("parent");
        let source = source.and_then(|source| self.items.get(&source));
        self.author.deeds.note(|| Deed {
            before: None,
            after: Some(item.clone()),
            source: source.cloned(),
            is_asked: false,
        });
        tracking::record(db, self.author, &item, event, self.notes, deltas)?;
        self.items.insert(pk, item.clone());
        Ok(item)
    }

    /// Writes a last word about an item that goes, and deletes it.
    pub(crate) fn give_up(
        &mut self,
        db: &mut Db,
        pk: i64,
        event: Event,
        deltas: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        let item = self.items.get(&pk).ok_or(WriteError::Gone)?;
        tracking::record(db, self.author, item, event, self.notes, deltas)?;
        self.delete(db, pk)
    }

    /// Deletes an item.
    pub(crate) fn delete(&mut self, db: &mut Db, pk: i64) -> Result<(), WriteError> {
        let mut sql = Statement::new("DELETE FROM stock_items WHERE id = ").kept();
        sql.value(pk).run(db)?;
        self.author.files.touch();
        let gone = self.items.remove(&pk);
        self.note(gone.as_ref(), None);
        Ok(())
    }

    /// Notes what becomes of an item, so that plugins are asked about it.
    fn note(&self, before: Option<&Item>, after: Option<&Item>) {
        self.author.deeds.note(|| Deed {
            before: before.cloned(),
            after: after.cloned(),
            source: None,
            is_asked: false,
        });
    }
}

/// Takes the location, which must be one that can hold stock; `name` is the member of the body that names it.
pub(crate) fn hold_location(db: &mut Db, location: i64, name: &str) -> Result<(), WriteError> {
    if read::share(db, "stock_locations", [location])?.is_empty() {
        return Err(Refusals::of(name, sent::unknown_key(location)).into());
    }
    if is_structural(db, LOCATION.target.table, location)? {
        return Err(Refusals::of(name, super::rules::STRUCTURAL).into());
    }
    Ok(())
}

/// The parts of items that are split off, which nobody can delete meanwhile.
fn hold_parts(db: &mut Db, keys: &[i64]) -> Result<(), WriteError> {
    if !matches!(db, Db::Pg(_)) || keys.is_empty() {
        return Ok(());
    }
    let mut sql = Statement::new("SELECT DISTINCT part_id FROM stock_items WHERE id IN (");
    let rows = sql.list(keys.iter().copied()).sql(")").load(db)?;
    let parts: Vec<i64> = rows.iter().filter_map(|row| row.first()?.int()).collect();
    if !parts.is_empty() {
        read::share(db, "parts", parts)?;
    }
    Ok(())
}

/// Takes the items of the keys and those that point at them, which change when one of the keys is deleted.
pub(crate) fn lock(db: &mut Db, keys: &[i64]) -> QueryResult<()> {
    if !matches!(db, Db::Pg(_)) {
        return Ok(());
    }
    let mut sql = Statement::new("SELECT t.id FROM stock_items t WHERE ");
    sql.append(among("t", keys))
        .sql(" ORDER BY t.id FOR UPDATE");
    sql.load(db).map(drop)
}

/// Condition on the row: an item of the keys, or one that points at one of them.
fn among(row: &'static str, keys: &[i64]) -> Condition {
    let mut sql = Statement::default();
    if keys.is_empty() {
        return Statement::new("1 = 0");
    }
    for (place, column) in ["id", "parent_id", "belongs_to_id"].into_iter().enumerate() {
        let start = if place == 0 { "(" } else { " OR " };
        sql.sql(start).sql(row).sql(".").sql(column).sql(" IN (");
        sql.keys(keys).sql(")");
    }
    sql.sql(")").clone()
}

/// Whether an item came to point at one of the keys while this operation waited for these.
fn has_others(db: &mut Db, keys: &[i64], held: &BTreeMap<i64, Item>) -> Result<bool, WriteError> {
    let mut sql = Statement::new("SELECT t.id FROM stock_items t WHERE ");
    let rows = sql.append(among("t", keys)).load(db)?;
    let mut found = rows.iter().filter_map(|row| row.first()?.int());
    Ok(found.any(|pk| !held.contains_key(&pk)))
}

/// The rules that hold for an item however it is written.
fn check(item: &Item) -> Result<(), Refusals> {
    let quantity = item.decimal("quantity").unwrap_or_default();
    quantity::check(quantity).map_err(|text| Refusals::of("quantity", text))
}
