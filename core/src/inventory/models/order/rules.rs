//! Rules that apply to every order type.

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::{OrderType, copy, reference};
use crate::db::Db;
use crate::models::status_code;
use crate::resource::{
    Actor, Change, Item, Rules, SerializeContext, SqlValue, Statement, WriteContext, WriteError,
};

/// The error text for changing a complete order.
const LOCKED: &str = "This order is locked and cannot be modified";

/// The rules of an order type; `inner` adds those of its own.
#[derive(Debug)]
pub(super) struct OrderRules {
    pub(super) order_type: &'static OrderType,
    pub(super) inner: &'static dyn Rules,
}

impl Rules for OrderRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        let kind = self.order_type;
        if is_locked(context, kind, change.before.as_ref()) {
            context.reject("reference", LOCKED);
            return Ok(());
        }
        if change.is_new() {
            set_creation_fields(context, change);
        }
        reference::check(context, change, kind)?;
        check_dates(context, change);
        check_contact_and_address(context, change, kind)?;
        let wishes = (kind.settings)(context.actor.settings);
        if wishes.needs_responsible && change.after.get("responsible").is_null() {
            context.reject("responsible", "Responsible user or group must be specified");
        }
        copy::check(context, change)?;
        self.inner.check(context, change)
    }

    fn lock(&self, context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
        reference::lock(context.db, change, self.order_type)?;
        self.inner.lock(context, change)
    }

    fn after_save(
        &self,
        context: &mut WriteContext<'_>,
        change: &Change,
    ) -> Result<(), WriteError> {
        self.inner.after_save(context, change)?;
        copy::copy_lines(context, change, self.order_type)
    }

    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        item: &Item,
        sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        self.inner.before_delete(context, item, sent)
    }

    fn initial(&self, db: &mut Db, actor: Actor<'_>) -> QueryResult<Vec<(&'static str, Value)>> {
        let next = reference::next(db, actor, self.order_type)?;
        Ok(next
            .into_iter()
            .map(|(_, text)| ("reference", text.into()))
            .collect())
    }

    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        serialize_status_text(context, self.order_type);
        self.inner.serialize(context)
    }
}

/// Adds the label of the status.
fn serialize_status_text(context: &mut SerializeContext<'_>, kind: &OrderType) {
    for (item, serialized) in context.items_mut() {
        let state = item.integer("status").unwrap_or_default();
        let word = status_code::label(kind.states, state);
        serialized.insert("status_text".to_owned(), json!(word));
    }
}

/// Whether an order is complete and may no longer be changed.
pub(super) fn is_locked(
    context: &WriteContext<'_>,
    kind: &OrderType,
    order: Option<&Item>,
) -> bool {
    let state = order.and_then(|order| order.integer("status"));
    let wishes = (kind.settings)(context.actor.settings);
    state.is_some_and(|state| kind.complete.contains(&state)) && !wishes.can_edit_complete
}

/// Sets the user who creates the order, and the date of creation if there is none.
fn set_creation_fields(context: &WriteContext<'_>, change: &mut Change) {
    if change.resource().field_index("created_by").is_some() {
        change.after.set("created_by", context.actor.user_pk());
    }
    if change.after.get("creation_date").is_null() {
        let today = SqlValue::Date(context.actor.now.date_naive());
        change.after.set("creation_date", today);
    }
}

pub(super) fn check_dates(context: &mut WriteContext<'_>, change: &Change) {
    let (start, target) = (
        change.after.date("start_date"),
        change.after.date("target_date"),
    );
    if start
        .zip(target)
        .is_some_and(|(start, target)| start > target)
    {
        context.reject("start_date", "Start date must be before target date");
        context.reject("target_date", "Target date must be after start date");
    }
}

/// Checks that the contact and the address belong to the order's company.
fn check_contact_and_address(
    context: &mut WriteContext<'_>,
    change: &Change,
    kind: &OrderType,
) -> Result<(), WriteError> {
    let Some(partner) = kind.company_field else {
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
        let is_moved = change.has_changed(field) || change.has_changed(partner);
        let Some(key) = change.after.integer(field).filter(|_| is_moved) else {
            continue;
        };
        let mut sql = Statement::new("SELECT company_id FROM ").cached();
        sql.sql(table).sql(" WHERE id = ").value(key);
        if sql
            .first_value(context.db)?
            .is_some_and(|own| own.int() != company)
        {
            context.reject(field, text);
        }
    }
    Ok(())
}
