//! Stock items that are locked while an operation changes them.
//!
//! Every operation on stock locks first the locations, companies and parts to which the items will refer, then the
//! items, each by ascending key. This fixed order avoids deadlocks.

use std::collections::BTreeMap;

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::adjustment_item::ItemError;
use super::status::TrackingType;
use super::{LOCATION, STOCK_ITEM, quantity, tracking};
use crate::db::Db;
use crate::decimal::Decimal;
use crate::models::structural::is_structural;
use crate::resource::{
    Actor, Condition, Effect, Item, SqlValue, Statement, ValidationErrors, WriteError, parse, read,
    row,
};

/// The error text for a structural location.
pub(crate) const STRUCTURAL: &str =
    "Stock items cannot be located into structural stock locations!";

/// The locked items of one operation, and its actor.
pub(crate) struct LockedItems<'a> {
    actor: Actor<'a>,
    notes: &'a str,
    items: BTreeMap<i64, Item>,
}

impl<'a> LockedItems<'a> {
    /// Locks the items with the keys; unknown keys are skipped. The notes go into their history.
    pub(crate) fn lock(
        db: &mut Db,
        actor: Actor<'a>,
        keys: impl IntoIterator<Item = i64>,
        notes: &'a str,
    ) -> Result<Self, WriteError> {
        let mut keys: Vec<i64> = keys.into_iter().collect();
        keys.sort_unstable();
        keys.dedup();
        let items = Self::lock_rows(db, &keys)?;
        Ok(Self {
            actor,
            notes,
            items,
        })
    }

    fn lock_rows(db: &mut Db, keys: &[i64]) -> Result<BTreeMap<i64, Item>, WriteError> {
        if keys.is_empty() {
            return Ok(BTreeMap::new());
        }
        lock_parts(db, keys)?;
        let items = read::lock_all(db, &STOCK_ITEM, keys_and_dependents("t", keys))?;
        let mut items: BTreeMap<_, _> = items.into_iter().map(|item| (item.pk(), item)).collect();
        if matches!(db, Db::Pg(_)) && has_new_dependents(db, keys, &items)? {
            return Err(WriteError::Conflict);
        }
        items.retain(|pk, _| keys.binary_search(pk).is_ok());
        Ok(items)
    }

    /// Returns the item in its current state.
    pub(crate) fn get(&self, pk: i64) -> Result<Item, ItemError> {
        let item = self.items.get(&pk).cloned();
        item.ok_or_else(|| ("pk", parse::unknown_key_message(pk)))
    }

    /// Whether the operation has notes for the history.
    pub(crate) fn has_notes(&self) -> bool {
        !self.notes.is_empty()
    }

    /// Stores an item and adds a history entry.
    pub(crate) fn write(
        &mut self,
        db: &mut Db,
        mut after: Item,
        event: TrackingType,
        deltas: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        let before = self.items.get(&after.pk()).ok_or(WriteError::NotFound)?;
        check(&after)?;
        after.set("updated", SqlValue::DateTime(self.actor.now.naive_utc()));
        row::update(db, before, &after)?;
        self.record_effect(Some(before), Some(&after));
        tracking::record(db, self.actor, &after, event, self.notes, deltas)?;
        self.items.insert(after.pk(), after);
        Ok(())
    }

    /// Stores an item with a new quantity and adds a history entry. Deletes the item if it is depleted, has
    /// `delete_on_deplete`, and nothing needs it.
    ///
    /// Only operations that set the quantity call this: no other history entry deletes a depleted item.
    pub(crate) fn write_quantity(
        &mut self,
        db: &mut Db,
        after: Item,
        event: TrackingType,
        deltas: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        let pk = after.pk();
        let is_depleted = after.decimal("quantity") == Some(Decimal::ZERO);
        let may_go = is_depleted && after.is_true("delete_on_deplete");
        self.write(db, after, event, deltas)?;
        if may_go && !is_needed(db, pk)? {
            self.delete(db, pk)?;
        }
        Ok(())
    }

    /// Creates an item with a history entry.
    pub(crate) fn create(
        &mut self,
        db: &mut Db,
        mut item: Item,
        event: TrackingType,
        deltas: &Map<String, Value>,
    ) -> Result<Item, WriteError> {
        check(&item)?;
        item.set("updated", SqlValue::DateTime(self.actor.now.naive_utc()));
        // A barcode belongs to one item only.
        item.set("barcode_hash", "");
        let pk = row::insert(db, &item)?;
        item.set("pk", pk);
        let source = item.integer("parent");
        let source = source.and_then(|source| self.items.get(&source));
        self.actor.effects.record(|| Effect {
            before: None,
            after: Some(item.clone()),
            split_from: source.cloned(),
            is_validated: false,
        });
        tracking::record(db, self.actor, &item, event, self.notes, deltas)?;
        self.items.insert(pk, item.clone());
        Ok(item)
    }

    /// Adds a last history entry to an item and deletes it.
    pub(crate) fn record_and_delete(
        &mut self,
        db: &mut Db,
        pk: i64,
        event: TrackingType,
        deltas: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        let item = self.items.get(&pk).ok_or(WriteError::NotFound)?;
        tracking::record(db, self.actor, item, event, self.notes, deltas)?;
        self.delete(db, pk)
    }

    /// Deletes an item.
    pub(crate) fn delete(&mut self, db: &mut Db, pk: i64) -> Result<(), WriteError> {
        let mut sql = Statement::new("DELETE FROM stock_items WHERE id = ").cached();
        sql.value(pk).run(db)?;
        self.actor.files.mark_changed();
        let gone = self.items.remove(&pk);
        self.record_effect(gone.as_ref(), None);
        Ok(())
    }

    /// Records the change of an item, so that plugins validate it.
    fn record_effect(&self, before: Option<&Item>, after: Option<&Item>) {
        self.actor.effects.record(|| Effect {
            before: before.cloned(),
            after: after.cloned(),
            split_from: None,
            is_validated: false,
        });
    }
}

/// Locks the location, which must exist and not be structural. Errors are for the field `name` of the request.
pub(crate) fn lock_location(db: &mut Db, location: i64, name: &str) -> Result<(), WriteError> {
    if read::lock_shared(db, "stock_locations", [location])?.is_empty() {
        return Err(ValidationErrors::for_field(name, parse::unknown_key_message(location)).into());
    }
    if is_structural(db, LOCATION.model.table, location)? {
        return Err(ValidationErrors::for_field(name, STRUCTURAL).into());
    }
    Ok(())
}

/// Locks the parts of the items against deletion, since items that are split off refer to them.
fn lock_parts(db: &mut Db, keys: &[i64]) -> Result<(), WriteError> {
    if !matches!(db, Db::Pg(_)) || keys.is_empty() {
        return Ok(());
    }
    let mut sql = Statement::new("SELECT DISTINCT part_id FROM stock_items WHERE id IN (");
    let rows = sql.list(keys.iter().copied()).sql(")").load(db)?;
    let parts: Vec<i64> = rows.iter().filter_map(|row| row.first()?.int()).collect();
    if !parts.is_empty() {
        read::lock_shared(db, "parts", parts)?;
    }
    Ok(())
}

/// Locks the items with the keys and those that refer to them, which change when an item with one of the keys is
/// deleted.
pub(crate) fn lock_with_dependents(db: &mut Db, keys: &[i64]) -> QueryResult<()> {
    if !matches!(db, Db::Pg(_)) {
        return Ok(());
    }
    let mut sql = Statement::new("SELECT t.id FROM stock_items t WHERE ");
    sql.append(keys_and_dependents("t", keys))
        .sql(" ORDER BY t.id FOR UPDATE");
    sql.load(db).map(drop)
}

/// Condition on the row: an item with one of the keys, or one that refers to such an item.
fn keys_and_dependents(row: &'static str, keys: &[i64]) -> Condition {
    let mut sql = Statement::default();
    if keys.is_empty() {
        return Statement::new("1 = 0");
    }
    for (index, column) in ["id", "parent_id", "belongs_to_id"].into_iter().enumerate() {
        let start = if index == 0 { "(" } else { " OR " };
        sql.sql(start).sql(row).sql(".").sql(column).sql(" IN (");
        sql.keys(keys).sql(")");
    }
    sql.sql(")").clone()
}

/// Whether another item began to refer to one of the keys while this transaction waited for the locks.
fn has_new_dependents(
    db: &mut Db,
    keys: &[i64],
    locked: &BTreeMap<i64, Item>,
) -> Result<bool, WriteError> {
    let mut sql = Statement::new("SELECT t.id FROM stock_items t WHERE ");
    let rows = sql.append(keys_and_dependents("t", keys)).load(db)?;
    let mut found = rows.iter().filter_map(|row| row.first()?.int());
    Ok(found.any(|pk| !locked.contains_key(&pk)))
}

/// Whether deleting the item would lose data: installed items, its sales order, its shipped allocations, or return
/// order lines.
fn is_needed(db: &mut Db, item: i64) -> QueryResult<bool> {
    const NEEDED: &str = "SELECT 1 FROM stock_items s WHERE (s.sales_order_id IS NOT NULL \
        OR EXISTS (SELECT 1 FROM stock_items i WHERE i.belongs_to_id = s.id) \
        OR EXISTS (SELECT 1 FROM return_order_lines r WHERE r.item_id = s.id) \
        OR EXISTS (SELECT 1 FROM sales_order_allocations a JOIN sales_order_shipments h ON h.id = a.shipment_id \
            WHERE a.item_id = s.id AND h.shipment_date IS NOT NULL)) AND s.id = ";
    let mut sql = Statement::new(NEEDED).cached();
    Ok(sql.value(item).first_value(db)?.is_some())
}

/// Checks the rules that apply to every write of an item.
fn check(item: &Item) -> Result<(), ValidationErrors> {
    let quantity = item.decimal("quantity").unwrap_or_default();
    quantity::check(quantity).map_err(|text| ValidationErrors::for_field("quantity", text))
}
