//! Rules that apply to the lines of every order type.

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::{OrderType, rules};
use crate::models::stock::quantity;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{
    Change, Item, Resource, Rules, SerializeContext, Statement, WriteContext, WriteError, read,
};

/// The error text for changing a line of a complete order.
const LOCKED: &str = "The order is locked and cannot be modified";

/// The rules of the lines of an order type; `inner` adds those of one kind of line.
#[derive(Debug)]
pub(super) struct LineRules {
    pub(super) order_type: &'static OrderType,
    pub(super) lines: &'static Resource,
    pub(super) inner: &'static dyn Rules,
}

impl Rules for LineRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        if !change.is_new() && change.has_changed("order") {
            context.reject("order", "the order of a line cannot be changed");
        }
        self.check_order(context, &change.after)?;
        let fields = change.resource().fields.iter();
        let currency = fields
            .map(|field| field.name)
            .find(|name| name.ends_with("_currency"));
        if let Some(name) = currency.filter(|name| change.after.text(name).is_empty()) {
            let default = context.actor.settings.inventree_default_currency.code();
            change.after.set(name, default);
        }
        let quantity = change.after.decimal("quantity").unwrap_or_default();
        if let Err(text) = quantity::check(quantity) {
            context.reject("quantity", text);
        }
        self.inner.check(context, change)
    }

    fn lock(&self, context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
        // Excludes concurrent transitions of the order.
        let table = self.order_type.resource.model.table;
        read::lock_shared(context.db, table, change.after.integer("order"))?;
        self.inner.lock(context, change)
    }

    fn lock_for_delete(
        &self,
        context: &mut WriteContext<'_>,
        keys: &[i64],
    ) -> Result<(), WriteError> {
        let mut head = Statement::new("SELECT order_id FROM ").cached();
        head.sql(self.lines.model.table).sql(" WHERE id IN (");
        let rows = read::rows_by_keys(context.db, &head, keys.iter().copied(), ")")?;
        let orders = rows.iter().filter_map(|row| row.first()?.int());
        read::lock_shared(context.db, self.order_type.resource.model.table, orders)?;
        self.inner.lock_for_delete(context, keys)
    }

    fn after_save(
        &self,
        context: &mut WriteContext<'_>,
        change: &Change,
    ) -> Result<(), WriteError> {
        self.inner.after_save(context, change)
    }

    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        item: &Item,
        sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        self.check_order(context, item)?;
        self.inner.before_delete(context, item, sent)
    }

    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        self.inner.serialize(context)
    }
}

impl LineRules {
    /// Rejects changes to a line whose order is locked.
    fn check_order(&self, context: &mut WriteContext<'_>, line: &Item) -> Result<(), WriteError> {
        let keys: Vec<i64> = line.integer("order").into_iter().collect();
        let order = read::by_keys(
            context.db,
            self.order_type.resource,
            &keys,
            Some(&["status"]),
        )?
        .pop();
        if rules::is_locked(context, self.order_type, order.as_ref()) {
            context.reject(NON_FIELD_ERRORS, LOCKED);
        }
        Ok(())
    }
}
