//! What holds for lines of orders of every kind.

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::{Kind, rules};
use crate::models::stock::quantity;
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{Change, Found, Item, Review, Rules, Showing, Statement, read};

/// The text for a change of a line whose order is complete.
const LOCKED: &str = "The order is locked and cannot be modified";

/// Found by the quantity, as it is written with five digits behind the point.
pub(super) const BY_QUANTITY: Found = Found::here(
    &["quantity"],
    "{CAST(t.quantity / 1000000 AS TEXT) || '.' || SUBSTR(CAST(1000000 + t.quantity % 1000000 AS TEXT), 2, 5)}",
);

/// The rules of lines of orders of a kind, and what is their own.
#[derive(Debug)]
pub(super) struct LineRules {
    pub(super) kind: &'static Kind,
    pub(super) table: &'static str,
    pub(super) own: &'static dyn Rules,
}

/// The rules of lines that have none of their own.
#[derive(Debug)]
pub(super) struct NoLineRules;

impl Rules for NoLineRules {}

impl Rules for LineRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        if !change.is_new() && change.changes("order") {
            review.refuse("order", "the order of a line cannot be changed");
        }
        self.check_order(review, &change.after)?;
        let fields = change.resource().fields.iter();
        let currency = fields
            .map(|field| field.name)
            .find(|name| name.ends_with("_currency"));
        if let Some(name) = currency.filter(|name| change.after.text(name).is_empty()) {
            let usual = review.author.settings.inventree_default_currency.code();
            change.after.set(name, usual);
        }
        let quantity = change.after.decimal("quantity").unwrap_or_default();
        if let Err(text) = quantity::check(quantity) {
            review.refuse("quantity", text);
        }
        self.own.check(review, change)
    }

    fn hold(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        // Whoever takes a step with the order waits, and the other way round.
        let table = self.kind.resource.target.table;
        read::share(review.db, table, change.after.integer("order"))?;
        self.own.hold(review, change)
    }

    fn hold_leaving(&self, review: &mut Review<'_>, keys: &[i64]) -> Result<(), WriteError> {
        let mut head = Statement::new("SELECT order_id FROM ").kept();
        head.sql(self.table).sql(" WHERE id IN (");
        let rows = read::rows_of(review.db, &head, keys.iter().copied(), ")")?;
        let orders = rows.iter().filter_map(|row| row.first()?.int());
        read::share(review.db, self.kind.resource.target.table, orders)?;
        self.own.hold_leaving(review, keys)
    }

    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        self.own.saved(review, change)
    }

    fn leaves(
        &self,
        review: &mut Review<'_>,
        item: &Item,
        sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        self.check_order(review, item)?;
        self.own.leaves(review, item, sent)
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        self.own.show(showing)
    }
}

impl LineRules {
    /// The order of the line can still be changed.
    fn check_order(&self, review: &mut Review<'_>, line: &Item) -> Result<(), WriteError> {
        let keys: Vec<i64> = line.integer("order").into_iter().collect();
        let order = read::by_keys(review.db, self.kind.resource, &keys, Some(&["status"]))?.pop();
        if rules::is_locked(review, self.kind, order.as_ref()) {
            review.refuse(WHOLE, LOCKED);
        }
        Ok(())
    }
}
