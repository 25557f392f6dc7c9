//! What holds for orders of every kind.

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::{Kind, copy, reference};
use crate::db::Db;
use crate::models::code;
use crate::models::user::{USER, USER_BRIEF};
use crate::resource::write::WriteError;
use crate::resource::{Author, Cell, Change, Detail, Item, Review, Rules, Showing, Statement};

/// The text for a change of an order that is complete.
const LOCKED: &str = "This order is locked and cannot be modified";

/// Who made an order, shown in place of the key.
pub(super) static CREATED_BY: Detail = Detail {
    name: "created_by",
    key: "created_by",
    resource: &USER,
    fields: USER_BRIEF,
    usual: true,
};

/// The rules of orders of a kind, and what is its own.
#[derive(Debug)]
pub(super) struct OrderRules {
    pub(super) kind: &'static Kind,
    pub(super) own: &'static dyn Rules,
}

impl Rules for OrderRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        let kind = self.kind;
        if is_locked(review, kind, change.before.as_ref()) {
            review.refuse("reference", LOCKED);
            return Ok(());
        }
        if change.is_new() {
            begin(review, change);
        }
        reference::check(review, change, kind)?;
        check_dates(review, change);
        check_partner(review, change, kind)?;
        let wishes = (kind.settings)(review.author.settings);
        if wishes.needs_responsible && change.after.get("responsible").is_null() {
            review.refuse("responsible", "Responsible user or group must be specified");
        }
        copy::check(review, change)?;
        self.own.check(review, change)
    }

    fn hold(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        reference::hold(review.db, change, self.kind)?;
        self.own.hold(review, change)
    }

    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        self.own.saved(review, change)?;
        copy::lines(review, change, self.kind)
    }

    fn leaves(
        &self,
        review: &mut Review<'_>,
        item: &Item,
        sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        self.own.leaves(review, item, sent)
    }

    fn presets(&self, db: &mut Db, author: Author<'_>) -> QueryResult<Vec<(&'static str, Value)>> {
        let next = reference::next(db, author, self.kind)?;
        Ok(next
            .into_iter()
            .map(|(_, text)| ("reference", text.into()))
            .collect())
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        show_state(showing, self.kind);
        self.own.show(showing)
    }
}

/// Adds the word of the state.
fn show_state(showing: &mut Showing<'_>, kind: &Kind) {
    for (item, shown) in showing.each() {
        let state = item.integer("status").unwrap_or_default();
        let word = code::word(kind.states, state);
        shown.insert("status_text".to_owned(), json!(word));
    }
}

/// Whether an order is complete and may not be changed any more.
pub(super) fn is_locked(review: &Review<'_>, kind: &Kind, order: Option<&Item>) -> bool {
    let state = order.and_then(|order| order.integer("status"));
    let wishes = (kind.settings)(review.author.settings);
    state.is_some_and(|state| kind.complete.contains(&state)) && !wishes.can_edit_complete
}

/// What a new order begins with.
fn begin(review: &Review<'_>, change: &mut Change) {
    if change.resource().place("created_by").is_some() {
        change.after.set("created_by", review.author.pk());
    }
    if change.after.get("creation_date").is_null() {
        let today = Cell::Date(review.author.now.date_naive());
        change.after.set("creation_date", today);
    }
}

pub(super) fn check_dates(review: &mut Review<'_>, change: &Change) {
    let (start, target) = (
        change.after.date("start_date"),
        change.after.date("target_date"),
    );
    if start
        .zip(target)
        .is_some_and(|(start, target)| start > target)
    {
        review.refuse("start_date", "Start date must be before target date");
        review.refuse("target_date", "Target date must be after start date");
    }
}

/// The contact and the address are those of the company on the other side.
fn check_partner(review: &mut Review<'_>, change: &Change, kind: &Kind) -> Result<(), WriteError> {
    let Some(partner) = kind.partner else {
        return Ok(());
    };
    let company = change.after.integer(partner);
    for (field, table, text) in [
        (
            "contact",
            "company_contacts",
            "Contact does not match selected company",
        ),
        (
            "address",
            "company_addresses",
            "Address does not match selected company",
        ),
    ] {
        let is_moved = change.changes(field) || change.changes(partner);
        let Some(key) = change.after.integer(field).filter(|_| is_moved) else {
            continue;
        };
        let mut sql = Statement::new("SELECT company_id FROM ").kept();
        sql.sql(table).sql(" WHERE id = ").value(key);
        if sql
            .first(review.db)?
            .is_some_and(|own| own.int() != company)
        {
            review.refuse(field, text);
        }
    }
    Ok(())
}
